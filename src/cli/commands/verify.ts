import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ConfigError } from '../../errors.js';
import type { ChartReport } from '../../verification/report/verify-chart.js';
import { CommandEnd } from '../command-end.js';
import { exitCode } from '../exit-code.js';
import { loadModule } from '../load-module.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import type { TimedWorldReport, VerifyReport } from '../verification.js';

interface VerifyCommandOptions {
  readonly json?: true;
  readonly trace?: string;
  readonly stopEvent?: string;
}

export const verifyCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'verify',
    summary:
      'Prove statecharts: ours and the worlds they make, or those that a .js or .ts file exports. Ends with 1 when something is wrong.',
    example: 'conclave verify src/order.machine.ts --stop-event order.cancel',
  })
    .argument('[file]', 'a module that exports XState machines, worlds, and samples by id of machine')
    .option('--stop-event <type>', 'the event that must stop each chart from everywhere, once')
    .option('--trace <file>', 'check this recorded trace against the charts instead')
    .action(async (file: string | undefined, options: VerifyCommandOptions) => {
      const { verifyExports, verifyOurs } = await import('../verification.js');
      const exported = file === undefined ? {} : await loadModule(file);
      const isFine =
        options.trace === undefined
          ? printReport(terminal, options, file === undefined ? verifyOurs() : verifyExports(file, exported, options.stopEvent))
          : await verifyTrace(terminal, options.trace, { ...options, exported });
      if (!isFine) throw new CommandEnd(exitCode.failed);
    });

function printReport(terminal: Terminal, options: VerifyCommandOptions, report: VerifyReport): boolean {
  printResult(terminal, options, { json: report, text: () => render(report, terminal) });
  return report.charts.every(({ problems }) => problems.length === 0) && report.worlds.every(({ isComplete }) => isComplete);
}

async function verifyTrace(
  terminal: Terminal,
  path: string,
  { exported, ...options }: VerifyCommandOptions & { readonly exported: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const { checkTrace, isMachine, ourMachines } = await import('../verification.js');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError([{ path: '--trace', message: String(error) }]);
  });
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const report = checkTrace(lines, [...ourMachines, ...Object.values(exported).filter(isMachine)]);
  const problems = report.problems.map(({ line, message }) => `line ${line}: ${message}\n`).join('');
  const isFine = report.problems.length === 0 && report.moves > 0;
  const verdict =
    report.moves === 0 ? 'no move was recorded' : isFine ? 'every move is one that its chart has' : `${report.problems.length} illegal`;
  const summary = `${report.moves} moves of ${report.actors} actors: ${verdict}.\n`;
  printResult(terminal, options, { json: report, text: () => `${problems}${summary}` });
  return isFine;
}

function render({ charts, worlds }: VerifyReport, terminal: Terminal): string {
  const problems = charts.flatMap(({ id, problems: found }) =>
    found.map(
      ({ rule, message, path }) => `${id}: ${rule}: ${message}${path === undefined ? '' : `\n  after ${path.join(', ') || 'the start'}`}\n`,
    ),
  );
  const violations = worlds.flatMap(({ name, violations: found }) =>
    found.map(
      ({ rule, message, trace }) =>
        `${name}: not so: ${rule}: ${message}\n${trace.map(({ move }, at) => `  ${at + 1}. ${move}\n`).join('')}`,
    ),
  );
  return [
    charts.length > 0 ? renderTable({ columns: chartColumns, rows: charts }, terminal) : '',
    worlds.length > 0 ? renderTable({ columns: worldColumns, rows: worlds }, terminal) : '',
    ...problems,
    ...violations,
    problems.length + violations.length === 0 ? 'Nothing wrong found.\n' : '',
  ].join('');
}

const chartColumns: readonly TableColumn<ChartReport>[] = [
  { title: 'chart', cell: ({ id }) => id },
  { title: 'states reached', cell: ({ states, reachableStates }) => `${reachableStates} of ${states}`, alignment: 'right' },
  {
    title: 'transitions taken',
    cell: ({ transitions, coveredTransitions }) => `${coveredTransitions} of ${transitions}`,
    alignment: 'right',
  },
  { title: 'problems', cell: ({ problems }) => problems.length, alignment: 'right' },
];

const worldColumns: readonly TableColumn<TimedWorldReport>[] = [
  { title: 'world', cell: ({ name }) => name },
  { title: 'states', cell: ({ distinctStates }) => distinctStates, alignment: 'right' },
  { title: 'states a minute', cell: ({ statesPerMinute }) => statesPerMinute, alignment: 'right' },
  { title: 'depth', cell: ({ depth }) => depth, alignment: 'right' },
  { title: 'complete', cell: ({ isComplete }) => (isComplete ? 'yes' : 'no') },
];

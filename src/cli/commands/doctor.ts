import { Option, type Command } from 'commander';
import { timingPresets, type TimingPreset } from '../../../machines/model/timing.js';
import { examineDurability } from '../../doctor/examine-durability.js';
import { ConfigError, ConnectError } from '../../errors.js';
import { examineNats, type Examination } from '../../nats/examine-nats.js';
import type { Finding } from '../../ports.js';
import type { Role } from '../../protocol/permissions.js';
import { addressOf } from '../address-options.js';
import { CommandEnd } from '../command-end.js';
import { exitCode } from '../exit-code.js';
import { groupOption, serverCommandOptions, type ServerCommandOptions } from '../group-command.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import { renderTable } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';

interface DoctorOptions extends ServerCommandOptions {
  readonly group?: string;
  readonly role: Role;
  readonly timing: TimingPreset;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly monitor?: string;
}

const COUNT_MAX = 1_000_000;

export const doctorCommand = (terminal: Terminal): Command => {
  const command = newCommand({
    name: 'doctor',
    summary: 'Look at a NATS server with the eyes of a worker: what is wrong, and what repairs it. Changes nothing.',
    example: 'conclave doctor --group orders --role worker',
  }).addOption(groupOption().makeOptionMandatory(false));
  return serverCommandOptions(command)
    .addOption(new Option('-r, --role <role>', 'whose permissions').choices(['worker', 'observer', 'operator']).default('worker'))
    .addOption(new Option('--timing <preset>', 'for which the line must be good').choices(Object.keys(timingPresets)).default('balanced'))
    .addOption(new Option('--partitions <count>', 'how many there will be').argParser(wholeNumber(1, COUNT_MAX)))
    .addOption(new Option('--replicas <count>', 'copies that the streams must have').argParser(wholeNumber(1, 5)))
    .addOption(new Option('--monitor <url>', 'the monitoring port of the server: shows when it syncs to disk').argParser(readUrl))
    .action((options: DoctorOptions) => runDoctor(terminal, options));
};

async function runDoctor(terminal: Terminal, options: DoctorOptions): Promise<void> {
  const timeoutMs = options.timeout * 1_000;
  const { server, findings, isOutOfReach } = await examine(options, timeoutMs);
  const all = [...findings, ...(isOutOfReach ? [] : [await examineDurability(options.monitor, timeoutMs)])].toSorted(worstFirst);
  printResult(terminal, options, { json: { server, findings: all }, text: () => `${renderFindings(all, terminal)}${summary(all)}\n` });
  if (isOutOfReach) throw new CommandEnd(exitCode.outOfReach);
  if (all.some(({ level }) => level === 'problem')) throw new CommandEnd(exitCode.failed);
}

async function examine(
  options: DoctorOptions,
  timeoutMs: number,
): Promise<{ server: string | null; findings: Examination['findings']; isOutOfReach: boolean }> {
  const { group, role, timing, partitions, replicas } = options;
  try {
    const expected = {
      servers: options.servers,
      ...addressOf(options),
      group,
      role,
      partitions,
      replicas,
      timing: timingPresets[timing],
      timeoutMs,
    };
    return { ...(await examineNats(expected)), isOutOfReach: false };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const finding: Finding = {
      id: 'server.reach',
      level: 'problem',
      what: error.message,
      risk: 'nothing works',
      remedy: 'conclave server start --port 4222, or name another with --servers',
    };
    return { server: null, findings: [finding], isOutOfReach: true };
  }
}

const LEVELS = ['problem', 'warning', 'note', 'ok'];
const worstFirst = (a: Finding, b: Finding): number => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level);

const COLOURS = { ok: 'green', note: undefined, warning: 'yellow', problem: 'red' } as const;

const renderFindings = (findings: readonly Finding[], terminal: Terminal): string =>
  renderTable(
    {
      columns: [
        { title: 'level', cell: ({ level }) => level },
        { title: 'what', cell: ({ what, risk }) => (risk ? `${what.replace(/\.$/, '')}: ${risk}` : what) },
        { title: 'what to do', cell: ({ remedy }) => remedy || null },
      ],
      rows: findings,
      colour: ({ level }) => COLOURS[level],
    },
    terminal,
  );

function summary(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']): number => findings.filter(({ level }) => level === wanted).length;
  return `${count('problem')} problems, ${count('warning')} warnings, ${count('note')} notes.`;
}

function readUrl(value: string): string {
  const isAddress = /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).username === '';
  // Ours, not commander's: that would print the value, which may hold a password.
  if (!isAddress) throw new ConfigError([{ path: '--monitor', message: 'expected an address such as http://127.0.0.1:8222' }]);
  return value;
}

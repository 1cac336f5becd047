import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ChartFormat } from '../../charts/chart-formats.js';
import { loadModule } from '../load-module.js';
import { newCommand } from '../new-command.js';
import { printResult } from '../print-result.js';
import type { Terminal } from '../terminal.js';

interface ChartsOptions {
  readonly out: string;
  readonly format: readonly ChartFormat[];
  readonly json?: true;
}

const FORMATS: readonly ChartFormat[] = ['svg', 'mermaid', 'json'];

export const chartsCommand = (terminal: Terminal): Command =>
  newCommand({
    name: 'charts',
    summary: 'Draw statecharts: ours, or those that a .js or .ts file exports. Pictures of your own need the package elkjs.',
    example: 'conclave charts src/order.machine.ts --out docs/charts --format svg,mermaid',
  })
    .argument('[file]', 'a module that exports XState machines')
    .option('--out <folder>', 'where the files go; it is made when it is not there', 'charts')
    .addOption(
      new Option('--format <names>', 'svg, mermaid, json, or several of them').default(FORMATS, 'svg,mermaid,json').argParser(formats),
    )
    .action(async (file: string | undefined, options: ChartsOptions) => {
      const { writeExportedCharts, writeOurCharts } = await import('../chart-files.js');
      const output = { out: options.out, formats: options.format };
      const charts = file === undefined ? await writeOurCharts(output) : await writeExportedCharts(file, await loadModule(file), output);
      printResult(terminal, options, {
        json: { charts },
        text: () => charts.flatMap(({ files }) => files.map((path) => `${path}\n`)).join(''),
      });
    });

function formats(list: string): readonly ChartFormat[] {
  const wanted = [...new Set(list.split(',').map((one) => one.trim()))];
  const unknown = wanted.filter((one) => !(FORMATS as readonly string[]).includes(one));
  if (unknown.length > 0) throw new InvalidArgumentError(`Expected names of ${FORMATS.join(', ')}, with commas between them.`);
  return wanted as readonly ChartFormat[];
}

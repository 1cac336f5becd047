import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { parseJsonObject } from '../../../machines/model/parse-json.js';
import type { PlacementOption } from '../../../machines/model/placement/reasoning.js';
import { strategies, type StrategyName } from '../../../machines/model/placement/strategies.js';
import { ConfigError } from '../../errors.js';
import type { Rehearsal } from '../../group/rehearse-change.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { wholeNumber } from '../whole-number.js';
import { withGroup } from '../with-group.js';

interface WhatIfOptions extends GroupCommandOptions {
  readonly kill: readonly string[];
  readonly remove: readonly string[];
  readonly add: number;
  readonly weights?: string;
  readonly placement?: StrategyName;
}

const ADD_MAX = 1_000;

/** A group that brings a strategy of its own is rehearsed by `group.whatIf` in its own code. */
export const whatIfCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'what-if',
    summary: 'Show the moves that a change would cause. Changes nothing.',
    example: 'conclave what-if --group orders --kill worker-0 worker-2 --add 1',
  })
    .addOption(new Option('--kill <workers...>', 'these crash').default([], 'none'))
    .addOption(new Option('--remove <workers...>', 'these stop for good').default([], 'none'))
    .addOption(new Option('--add <count>', 'this many more workers of capacity 1 come').default(0).argParser(wholeNumber(0, ADD_MAX)))
    .option('--weights <file>', 'partitions weigh what this JSON file says: {"<partition>": <weight>, …}')
    .addOption(
      new Option('--placement <strategy>', 'rehearse another strategy than the one that the group has').choices(Object.keys(strategies)),
    )
    .action(async ({ kill, remove, add, weights: file, ...options }: WhatIfOptions) => {
      const weights = file === undefined ? {} : await readWeights(file);
      await withGroup(options, (group) => {
        const rehearsal = group.whatIf({ kill, remove, add, weights });
        printResult(terminal, options, { json: rehearsal, text: () => render(rehearsal, terminal) });
      });
    });

async function readWeights(file: string): Promise<Readonly<Record<string, number>>> {
  const path = '--weights';
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError([{ path, message: `cannot read ${file}: ${(error as Error).message}` }]);
  });
  const parsed = parseJsonObject(text);
  if ('problem' in parsed)
    throw new ConfigError([{ path, message: `expected an object of weights by partition in ${file}: ${parsed.problem}` }]);
  // Each is checked where it is used.
  return parsed.fields as Readonly<Record<string, number>>;
}

function render({ strategy, moves, workers, reasoning, unmet }: Rehearsal, terminal: Terminal): string {
  const loads = renderTable({ columns: loadColumns, rows: workers }, terminal);
  const unkept =
    unmet.length === 0 ? '' : `Rules that could not be kept: ${unmet.map(({ partition, rule }) => `${partition} (${rule})`).join(', ')}.\n`;
  const weighed = reasoning ? renderTable({ columns: optionColumns, rows: reasoning.options }, terminal) : '';
  const count = moves.length === 1 ? '1 partition would move' : `${moves.length} partitions would move`;
  const summary = `${weighed}${unkept}${count}, by ${strategy}.`;
  return moves.length === 0
    ? `${loads}${summary}\n`
    : `${loads}${renderTable({ columns: moveColumns, rows: moves }, terminal)}${summary}\n`;
}

const loadColumns: readonly TableColumn<Rehearsal['workers'][number]>[] = [
  { title: 'worker', cell: ({ worker }) => worker },
  { title: 'now', cell: ({ before }) => before, alignment: 'right' },
  { title: 'then', cell: ({ after }) => after, alignment: 'right' },
];

const optionColumns: readonly TableColumn<PlacementOption>[] = [
  { title: 'option', cell: ({ name }) => name },
  { title: 'moves', cell: ({ moves }) => moves, alignment: 'right' },
  { title: 'weight moved', cell: ({ weight }) => weight, alignment: 'right' },
  { title: 'without owner', cell: ({ vacant }) => vacant, alignment: 'right' },
  { title: 'highest load by mean', cell: ({ maxOverMean }) => maxOverMean.toFixed(2), alignment: 'right' },
];

const moveColumns: readonly TableColumn<Rehearsal['moves'][number]>[] = [
  { title: 'partition', cell: ({ partition }) => partition },
  { title: 'from', cell: ({ from }) => from },
  { title: 'to', cell: ({ to }) => to ?? 'nobody' },
];

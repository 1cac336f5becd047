import { Option, type Command } from 'commander';
import type { Rehearsal } from '../../runtime/rehearse-change.js';
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
}

const ADD_MAX = 1_000;

/** The strategy is the one that ships: a group that brings its own is rehearsed by `group.whatIf` in its own code. */
export const whatIfCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'what-if',
    summary: 'Show the moves that a change would cause, by the sticky strategy. Changes nothing.',
    example: 'conclave what-if --group orders --kill worker-0 worker-2 --add 1',
  })
    .addOption(new Option('--kill <workers...>', 'these crash').default([], 'none'))
    .addOption(new Option('--remove <workers...>', 'these stop for good').default([], 'none'))
    .addOption(new Option('--add <count>', 'this many more workers of capacity 1 come').default(0).argParser(wholeNumber(0, ADD_MAX)))
    .action((options: WhatIfOptions) =>
      withGroup(options, (group) => {
        const rehearsal = group.whatIf({ kill: options.kill, remove: options.remove, add: options.add });
        printResult(terminal, options, { json: rehearsal, text: () => render(rehearsal, terminal) });
      }),
    );

function render({ moves, workers }: Rehearsal, terminal: Terminal): string {
  const loads = renderTable({ columns: loadColumns, rows: workers }, terminal);
  const summary = moves.length === 1 ? '1 partition would move.' : `${moves.length} partitions would move.`;
  return moves.length === 0
    ? `${loads}${summary}\n`
    : `${loads}${renderTable({ columns: moveColumns, rows: moves }, terminal)}${summary}\n`;
}

const loadColumns: readonly TableColumn<Rehearsal['workers'][number]>[] = [
  { title: 'worker', cell: ({ worker }) => worker },
  { title: 'now', cell: ({ before }) => before, alignment: 'right' },
  { title: 'then', cell: ({ after }) => after, alignment: 'right' },
];

const moveColumns: readonly TableColumn<Rehearsal['moves'][number]>[] = [
  { title: 'partition', cell: ({ partition }) => partition },
  { title: 'from', cell: ({ from }) => from },
  { title: 'to', cell: ({ to }) => to ?? 'nobody' },
];

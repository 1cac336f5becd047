import type { Command } from 'commander';
import type { PartitionExplanation } from '../../group/explain-partition.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { timeOfRecord } from '../time-of-day.js';
import { withGroup } from '../with-group.js';

export const whyCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'why',
    summary: 'Explain why a partition is where it is.',
    example: 'conclave why 7 --group orders',
  })
    .argument('<partition>', 'the id of the partition')
    .action((partition: string, options: GroupCommandOptions) =>
      withGroup(options, (group) => {
        const explanation = group.why(partition);
        printResult(terminal, options, { json: explanation, text: () => render(explanation, terminal) });
      }),
    );

const render = ({ text, events }: PartitionExplanation, terminal: Terminal): string =>
  events.length === 0 ? `${text}\n` : `${text}\n${renderTable({ columns, rows: events }, terminal)}`;

const columns: readonly TableColumn<PartitionExplanation['events'][number]>[] = [
  { title: 'entry', cell: ({ sequence }) => sequence, alignment: 'right' },
  { title: 'when', cell: timeOfRecord },
  { title: 'kind', cell: ({ kind }) => kind },
  { title: 'what happened', cell: ({ text }) => text },
];

import type { Command } from 'commander';
import type { PlacedPartition } from '../../group/group-view.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

interface PartitionsOptions extends GroupCommandOptions {
  readonly worker?: string;
  readonly vacant?: true;
}

export const partitionsCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'partitions',
    summary: 'List the partitions of a group, and who has them.',
    example: 'conclave partitions --group orders --worker worker-0',
  })
    .option('--worker <id>', 'only those that this worker has, or gets next')
    .option('--vacant', 'only those without owner')
    .action((options: PartitionsOptions) =>
      withGroup(options, ({ placement }) => {
        const partitions = placement.partitions.filter((partition) => isAskedFor(partition, options));
        printResult(terminal, options, { json: { ...placement, partitions }, text: () => render(partitions, terminal) });
      }),
    );

const isAskedFor = ({ owner, next }: PlacedPartition, { worker, vacant }: PartitionsOptions): boolean =>
  (worker === undefined || owner === worker || next === worker) && (!vacant || owner === null);

const render = (rows: readonly PlacedPartition[], terminal: Terminal): string =>
  renderTable({ columns, rows, colour: ({ owner, next }) => (owner ? (next ? 'yellow' : undefined) : 'red') }, terminal);

const columns: readonly TableColumn<PlacedPartition>[] = [
  { title: 'partition', cell: ({ id }) => id },
  { title: 'owner', cell: ({ owner }) => owner },
  { title: 'epoch', cell: ({ epoch }) => epoch, alignment: 'right' },
  { title: 'next', cell: ({ next }) => next },
  { title: 'weight', cell: ({ weight }) => weight, alignment: 'right' },
];

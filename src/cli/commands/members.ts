import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { askMembers, partitionsOf, type ToldMember } from '../told-member.js';
import { withGroup } from '../with-group.js';

export const membersCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'members',
    summary: 'List the processes of a group, what each of them has, and how it says that it fares.',
    example: 'conclave members --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, async (group) => {
      const members = await askMembers(group);
      printResult(terminal, options, { json: members, text: () => renderTable({ columns, rows: members, colour }, terminal) });
    }),
  );

const colour = ({ does, failing, draining, leader }: ToldMember) =>
  does === 'silent' || failing ? 'red' : draining ? 'yellow' : leader ? 'green' : undefined;

const columns: readonly TableColumn<ToldMember>[] = [
  { title: 'worker', cell: ({ worker }) => worker },
  { title: 'name', cell: ({ name }) => name },
  { title: 'role', cell: ({ leader, draining }) => [leader ? 'leader' : 'follower', ...(draining ? ['draining'] : [])].join(', ') },
  { title: 'does', cell: ({ does }) => does },
  { title: 'partitions', cell: partitionsOf, alignment: 'right' },
  { title: 'capacity', cell: ({ capacity }) => capacity, alignment: 'right' },
  { title: 'joined by entry', cell: ({ joinedAt }) => joinedAt, alignment: 'right' },
];

import type { Command } from 'commander';
import type { GroupMember } from '../../group/group-view.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { printResult } from '../print-result.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const membersCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'members',
    summary: 'List the live processes of a group, and what each of them has.',
    example: 'conclave members --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, ({ members }) =>
      printResult(terminal, options, {
        json: members,
        text: () =>
          renderTable(
            { columns, rows: members, colour: (member) => (member.draining ? 'yellow' : member.leader ? 'green' : undefined) },
            terminal,
          ),
      }),
    ),
  );

const columns: readonly TableColumn<GroupMember>[] = [
  { title: 'worker', cell: ({ worker }) => worker },
  { title: 'name', cell: ({ name }) => name },
  { title: 'role', cell: ({ leader, draining }) => [leader ? 'leader' : 'follower', ...(draining ? ['draining'] : [])].join(', ') },
  { title: 'partitions', cell: ({ partitions }) => partitions, alignment: 'right' },
  { title: 'capacity', cell: ({ capacity }) => capacity, alignment: 'right' },
  { title: 'joined at', cell: ({ joinedAt }) => joinedAt, alignment: 'right' },
];

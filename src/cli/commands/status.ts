import type { Command } from 'commander';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import { groupStatus, leaderLine, membersLine, partitionsLine, type GroupSummary } from '../group-status.js';
import { printResult } from '../print-result.js';
import { renderTable } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { withGroup } from '../with-group.js';

export const statusCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'status',
    summary: 'Show who leads, and whether every partition has an owner.',
    example: 'conclave status --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, (group) => {
      const status = groupStatus(options.group, group);
      printResult(terminal, options, { json: status, text: () => renderStatus(status, terminal) });
    }),
  );

function renderStatus(status: GroupSummary, terminal: Terminal): string {
  const { leader, partitions, placement } = status;
  const rows = [
    { what: 'group', is: status.group },
    { what: 'leader', is: leaderLine(status), isBad: !leader },
    { what: 'members', is: membersLine(status), isBad: status.members === 0 },
    { what: 'partitions', is: partitionsLine(status), isBad: partitions.vacant > 0 },
    { what: 'placement', is: placement.trigger ? `${placement.version} (${placement.trigger})` : 'none yet' },
    { what: 'planned moves', is: status.paused ? 'paused' : 'on', isBad: status.paused },
    { what: 'entries applied', is: String(status.applied) },
  ];
  const columns = [
    { title: 'what', cell: (row: (typeof rows)[number]) => row.what },
    { title: 'is', cell: (row: (typeof rows)[number]) => row.is },
  ];
  return renderTable({ columns, rows, colour: ({ isBad }) => (isBad ? 'yellow' : undefined) }, terminal);
}

import type { Command } from 'commander';
import type { Group } from '../../runtime/group.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
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
      const status = statusOf(options.group, group);
      printResult(terminal, options, { json: status, text: () => renderStatus(status, terminal) });
    }),
  );

type Status = ReturnType<typeof statusOf>;

function statusOf(name: string, group: Group) {
  const { members, leader, paused, applied, placement } = group;
  const { version, trigger, partitions } = placement;
  const vacant = partitions.filter(({ owner }) => !owner).length;
  const moving = partitions.filter(({ owner, next }) => owner && next).length;
  return {
    group: name,
    leader,
    members: members.length,
    draining: members.filter(({ draining }) => draining).length,
    partitions: { total: partitions.length, owned: partitions.length - vacant, moving, vacant },
    placement: { version, trigger },
    paused,
    applied,
  };
}

function renderStatus(status: Status, terminal: Terminal): string {
  const { leader, partitions, placement } = status;
  const rows = [
    { what: 'group', is: status.group },
    { what: 'leader', is: leader ? `${leader.name} (${leader.id ?? 'waiting for an id'}), term ${leader.term}` : 'nobody', isBad: !leader },
    { what: 'members', is: `${status.members}${status.draining > 0 ? `, ${status.draining} draining` : ''}`, isBad: status.members === 0 },
    {
      what: 'partitions',
      is: `${partitions.total}: ${partitions.owned} owned, ${partitions.moving} of them moving, ${partitions.vacant} without owner`,
      isBad: partitions.vacant > 0,
    },
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

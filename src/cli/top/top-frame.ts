import { leaderLine, membersLine, partitionsLine } from '../group-status.js';
import { renderTable, type TableColumn } from '../render-table.js';
import type { Terminal } from '../terminal.js';
import { timeOfDay } from '../time-of-day.js';
import { visible } from '../visible.js';
import { partitionsOf, type ToldMember } from '../told-member.js';
import type { TopView } from './top-feed.js';
import { troubleOf } from './top-lines.js';

export interface Frame {
  readonly view: TopView;
  /** Newest last. */
  readonly events: readonly string[];
  readonly rows: number;
  readonly terminal: Pick<Terminal, 'columns' | 'isColoured'>;
}

const UNSETTLED_MAX = 5;
/** Members get at most this share of the lines, so that what happened is always seen. */
const MEMBERS_SHARE = 0.6;
/** Borders and head of a table. */
const TABLE_FRAME = 4;

/** The screen of `top`, as many lines as there are rows at most. */
export function topFrame({ view, events, rows, terminal }: Frame): readonly string[] {
  const head = headOf(view, terminal.isColoured);
  const members = membersOf(view, terminal, Math.max(1, Math.floor(rows * MEMBERS_SHARE) - head.length - TABLE_FRAME));
  const above = [...head, ...members, ...unsettledOf(view), ''];
  const room = Math.max(0, rows - above.length);
  return [...above, ...(room > 0 ? events.slice(-room) : [])].slice(0, rows);
}

function headOf(view: TopView, isColoured: boolean): string[] {
  const { status } = view;
  const trouble = troubleOf(view);
  return [
    `${timeOfDay()}  group ${status.group}  ·  q ends`,
    visible(`leader      ${leaderLine(status)}`),
    `members     ${membersLine(status)}`,
    `partitions  ${partitionsLine(status)}`,
    `moves       ${status.paused ? 'paused' : 'on'}, placement ${status.placement.version}, entry ${status.applied}`,
    trouble && isColoured ? `\u001b[31m${trouble}\u001b[0m` : trouble,
  ];
}

function membersOf({ members }: TopView, terminal: Frame['terminal'], rowsMax: number): string[] {
  const colour = ({ leader, draining, does, failing, trustMs }: ToldMember) =>
    does === 'silent' || trustMs === 0 || (failing ?? 0) > 0 ? 'red' : draining ? 'yellow' : leader ? 'green' : undefined;
  const table = renderTable({ columns, rows: members.slice(0, rowsMax), colour }, terminal)
    .trimEnd()
    .split('\n');
  const left = members.length - rowsMax;
  return left > 0 ? [...table, `… and ${left} more`] : table;
}

const columns: readonly TableColumn<ToldMember>[] = [
  { title: 'worker', cell: ({ worker }) => worker },
  { title: 'name', cell: ({ name }) => name },
  { title: 'role', cell: ({ leader, draining }) => [leader ? 'leader' : 'follower', ...(draining ? ['draining'] : [])].join(', ') },
  { title: 'does', cell: ({ does }) => does },
  { title: 'partitions', cell: partitionsOf, alignment: 'right' },
  { title: 'trust s', cell: ({ trustMs }) => (trustMs === null ? null : (trustMs / 1_000).toFixed(1)), alignment: 'right' },
  { title: 'lag ms', cell: ({ lagMs }) => lagMs, alignment: 'right' },
];

function unsettledOf({ unsettled }: TopView): string[] {
  if (unsettled.length === 0) return [];
  const shown = unsettled
    .slice(0, UNSETTLED_MAX)
    .map(({ id, owner, next }) => `${id} ${owner ?? 'nobody'}${next === null ? '' : ` → ${next}`}`);
  const more = unsettled.length > UNSETTLED_MAX ? ` and ${unsettled.length - UNSETTLED_MAX} more` : '';
  return [visible(`unsettled   ${shown.join(', ')}${more}`)];
}

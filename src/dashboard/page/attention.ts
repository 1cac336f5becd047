import type { ChartRow, MemberRow } from '../rows.js';
import type { Known } from './store.js';
import { count, milliseconds, span } from './words.js';

export interface Attention {
  readonly level: 'bad' | 'warn' | 'note';
  readonly text: string;
  /** What it means, and what to do. */
  readonly detail: string;
  readonly href: string;
}

/** An event loop that stands still for longer loses beats on a slow day. */
const LAG_MS_MAX = 250;
const NAMED_MAX = 5;
const ORDER = { bad: 0, warn: 1, note: 2 } as const;

/** What an operator should look at now, the worst first. Empty: nothing. */
export function attentionOf(known: Known): readonly Attention[] {
  const all = [...ofGroup(known), ...ofPartitions(known), ...known.members.flatMap((member) => ofMember(member, known.nowMs))];
  return all.sort((a, b) => ORDER[a.level] - ORDER[b.level]);
}

export const nameOf = ({ worker, name }: Pick<MemberRow, 'worker' | 'name'>): string => worker ?? name;

/** Whether it may work on what it owns, as far as is known. */
export const isUntrusted = ({ status, trustMs }: MemberRow): boolean => status === 'heard' && trustMs === 0;

/** The leaf states of one chart of a member. */
export const statesOf = ({ charts }: MemberRow, chart: string): readonly string[] =>
  charts.filter((one) => one.chart === chart).flatMap(({ states }) => states.map(({ state }) => state));

function ofGroup({ group, members }: Known): Attention[] {
  const found: Attention[] = [];
  const add = (level: Attention['level'], text: string, detail: string): unknown => found.push({ level, text, detail, href: '#/events' });
  if (group.status === 'disconnected' || group.status === 'failed')
    add('bad', 'NATS is out of reach', `${group.problem?.message ?? 'The connection is down'}. What is shown is what was last known.`);
  if (members.length > 0 && !group.leader)
    add(
      'bad',
      'Nobody leads',
      'Partitions of workers that die now stay without owner. An election takes seconds; longer means that the log takes no writes.',
    );
  if (group.paused)
    add('note', 'Planned moves are paused', 'Partitions without owner are still placed. Resume when the maintenance is over.');
  return found;
}

function ofPartitions({ partitions, members }: Known): Attention[] {
  const vacant = partitions.filter(({ owner }) => owner === null).map(({ id }) => id);
  const moving = partitions.filter(({ owner, next }) => owner !== null && next !== null);
  const found: Attention[] = [];
  if (vacant.length > 0)
    found.push({
      level: 'bad',
      text: `${count(vacant.length, 'partition')} without owner: ${named(vacant)}`,
      detail:
        members.length === 0
          ? 'No worker runs.'
          : 'Nobody works on them until the leader places them, or the worker they wait for comes back.',
      href: '#/partitions?show=vacant',
    });
  if (moving.length > 0)
    found.push({
      level: 'note',
      text: `${count(moving.length, 'partition')} on the way to another worker`,
      detail: 'The owner ends its work, then the next one begins.',
      href: '#/partitions?show=moving',
    });
  return found;
}

function ofMember(member: MemberRow, nowMs: number): Attention[] {
  const name = nameOf(member);
  const href = `#/workers/${encodeURIComponent(name)}`;
  const found: Attention[] = [];
  const add = (level: Attention['level'], text: string, detail: string): unknown => found.push({ level, text, detail, href });
  if (member.status === 'silent')
    add(
      'warn',
      `${name} says nothing`,
      'It is gone, cut off, blocked, or may not publish what its charts do. The leader decides by its beats.',
    );
  if (isUntrusted(member))
    add('bad', `${name} is not trusted`, 'No leader answered it for a lease: its work is paused, as another may own it soon.');
  if ((member.lagMs ?? 0) > LAG_MS_MAX)
    add(
      'warn',
      `${name} was late by ${milliseconds(member.lagMs ?? 0)}`,
      'Its event loop stood still: beats wait behind long synchronous work.',
    );
  const [connection] = statesOf(member, 'connection').filter((state) => state !== 'connected');
  if (connection) add('warn', `${name} is ${connection}`, 'Its connection to NATS, or the log behind it, is not as it should be.');
  if (member.draining) add('note', `${name} is draining`, `It takes nothing new; ${count(member.partitions, 'partition')} left.`);
  found.push(...doubtsOf(member, { href, nowMs }), ...troublesOfCode(member, { name, href, nowMs }));
  return found;
}

interface Teller {
  readonly name: string;
  readonly href: string;
  readonly nowMs: number;
}

const listedOf = ({ crowds }: MemberRow, chart: string): readonly ChartRow[] =>
  crowds.filter((crowd) => crowd.chart === chart).flatMap(({ listed }) => listed);

const doubtsOf = (member: MemberRow, { href, nowMs }: Omit<Teller, 'name'>): Attention[] =>
  listedOf(member, 'detector').flatMap(({ about, states }) =>
    states.slice(0, 1).map(({ state, sinceMs }) => ({
      level: 'warn',
      text: 'The leader doubts a member',
      detail: `${about ?? ''} is ${state} for ${span(nowMs - sinceMs)}.`,
      href,
    })),
  );

/** What code of a worker does that it should not, by state: for one partition, for many, and what it means. */
const CODE: Readonly<Record<string, { level: Attention['level']; one: string; many: string; detail: (since: string) => string }>> = {
  quarantined: {
    ...{ level: 'bad', one: 'is quarantined', many: 'are quarantined' },
    detail: (since) =>
      `The code failed too often in a row; nothing has run for ${since}. The log of the worker has the error: mend it, then drain the worker or restart it.`,
  },
  backoff: {
    ...{ level: 'warn', one: 'fails', many: 'fail' },
    detail: () => 'The code threw or returned early, the log of the worker says why; it starts again after a pause that doubles.',
  },
  'active.overdue': {
    ...{ level: 'warn', one: 'does not end', many: 'do not end' },
    detail: (since) => `The code ignores the request to end for ${since}.`,
  },
};

/** One line for each kind of trouble, whatever the number of partitions: the first to look at is the worker then. */
function troublesOfCode(member: MemberRow, { name, href, nowMs }: Teller): Attention[] {
  const rows = listedOf(member, 'partition');
  return Object.entries(CODE).flatMap(([state, { level, one, many, detail }]) => {
    const found = rows.filter(({ states }) => states[0]?.state === state);
    const [first] = found;
    if (!first) return [];
    const since = span(nowMs - Math.min(...found.map(({ states }) => states[0]?.sinceMs ?? nowMs)));
    const ids = found.map(({ about }) => about ?? '').sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    if (found.length === 1)
      return [
        {
          level,
          text: `Partition ${ids[0]} ${one} on ${name}`,
          detail: detail(since),
          href: `#/partitions/${encodeURIComponent(ids[0] ?? '')}`,
        },
      ];
    const all = Math.max(found.length, countOf(member, state));
    return [{ level, text: `${count(all, 'partition')} ${many} on ${name}: ${named(ids, all)}`, detail: detail(since), href }];
  });
}

/** Of crowds only so many are listed: the counts tell of the rest. */
const countOf = ({ crowds }: MemberRow, state: string): number =>
  crowds.filter(({ chart }) => chart === 'partition').reduce((sum, { counts }) => sum + (counts[state] ?? 0), 0);

/** How many of its partitions are in trouble. */
export const troubledOf = (member: MemberRow): number => Object.keys(CODE).reduce((sum, state) => sum + countOf(member, state), 0);

function named(ids: readonly string[], all = ids.length): string {
  const shown = ids.slice(0, NAMED_MAX);
  return `${shown.join(', ')}${all > shown.length ? ` and ${all - shown.length} more` : ''}`;
}

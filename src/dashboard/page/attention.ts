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
  found.push(...member.crowds.flatMap(({ chart, listed }) => listed.flatMap((one) => ofListed(chart, one, { name, href, nowMs }))));
  return found;
}

interface Teller {
  readonly name: string;
  readonly href: string;
  readonly nowMs: number;
}

function ofListed(chart: string, { about, states }: ChartRow, { name, href, nowMs }: Teller): Attention[] {
  const [first] = states;
  if (!first) return [];
  const since = span(nowMs - first.sinceMs);
  const partition = `#/partitions/${encodeURIComponent(about ?? '')}`;
  if (chart === 'detector')
    return [{ level: 'warn', text: `The leader doubts a member`, detail: `${about ?? ''} is ${first.state} for ${since}.`, href }];
  if (first.state === 'quarantined')
    return [
      {
        level: 'bad',
        text: `Partition ${about ?? ''} is quarantined on ${name}`,
        detail: `Its code failed too often in a row; nothing has run for ${since}. Mend it, then drain the worker or restart it.`,
        href: partition,
      },
    ];
  if (first.state === 'backoff')
    return [
      {
        level: 'warn',
        text: `Partition ${about ?? ''} fails on ${name}`,
        detail: 'Its code threw or returned early; it starts again after a pause that doubles.',
        href: partition,
      },
    ];
  if (first.state === 'active.overdue')
    return [
      {
        level: 'warn',
        text: `Partition ${about ?? ''} does not end on ${name}`,
        detail: `Its code ignores the request to end for ${since}.`,
        href: partition,
      },
    ];
  return [];
}

const named = (ids: readonly string[]): string =>
  `${ids.slice(0, NAMED_MAX).join(', ')}${ids.length > NAMED_MAX ? ` and ${ids.length - NAMED_MAX} more` : ''}`;

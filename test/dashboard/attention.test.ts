import { expect, it } from 'vitest';
import { attentionOf } from '../../src/dashboard/page/attention.js';
import type { Known } from '../../src/dashboard/page/store.js';
import type { GroupRow, MemberRow, PartitionRow } from '../../src/dashboard/rows.js';

const group: GroupRow = {
  ...{
    name: 'orders',
    status: 'following',
    problem: null,
    server: 'memory',
    paused: false,
    version: 1,
    trigger: 'coldStart',
    writes: false,
  },
  leader: { id: 'worker-0', name: 'a', term: 1 },
};
const member: MemberRow = {
  ...{ id: 'm', name: 'a', worker: 'worker-0', capacity: 1, labels: {}, joinedAt: 1, leader: true, draining: false, partitions: 2 },
  ...{ status: 'heard', heardAtMs: 0, trustMs: 1_000, lagMs: 3, charts: [], crowds: [] },
};
const owned: PartitionRow = { id: '1', owner: 'worker-0', next: null, epoch: 4, weight: 1 };
const known: Known = { group, members: [member], partitions: [owned], records: [], nowMs: 10_000 };
const failing = (state: string): MemberRow => ({
  ...member,
  crowds: [
    { chart: 'partition', counts: { [state]: 1 }, listed: [{ chart: 'partition', about: '7', states: [{ state, sinceMs: 4_000 }] }] },
  ],
});
const toldOf = (change: Partial<Known>): string[] => attentionOf({ ...known, ...change }).map(({ level, text }) => `${level} ${text}`);

it('nothing needs anybody while all is well', () => {
  expect(attentionOf(known)).toEqual([]);
});

it.each<readonly [string, Partial<Known>]>([
  ['bad NATS is out of reach', { group: { ...group, status: 'disconnected' } }],
  ['bad Nobody leads', { group: { ...group, leader: null } }],
  ['bad 1 partition without owner: 1', { partitions: [{ ...owned, owner: null }] }],
  ['bad worker-0 is not trusted', { members: [{ ...member, trustMs: 0 }] }],
  ['bad Partition 7 is quarantined on worker-0', { members: [failing('quarantined')] }],
  ['warn Partition 7 fails on worker-0', { members: [failing('backoff')] }],
  ['warn Partition 7 does not end on worker-0', { members: [failing('active.overdue')] }],
  ['warn worker-0 says nothing', { members: [{ ...member, status: 'silent', trustMs: 0 }] }],
  ['warn worker-0 was late by 400 ms', { members: [{ ...member, lagMs: 400 }] }],
  [
    'warn worker-0 is degraded',
    { members: [{ ...member, charts: [{ chart: 'connection', about: null, states: [{ state: 'degraded', sinceMs: 0 }] }] }] },
  ],
  ['note worker-0 is draining', { members: [{ ...member, draining: true }] }],
  ['note Planned moves are paused', { group: { ...group, paused: true } }],
  ['note 1 partition on the way to another worker', { partitions: [{ ...owned, next: 'worker-1' }] }],
])('%s', (text, change) => {
  expect(toldOf(change)).toEqual([text]);
});

it('many partitions that fail on one worker are one line, which counts those that are not listed too', () => {
  const listed = ['3', '7'].map((about) => ({ chart: 'partition', about, states: [{ state: 'quarantined', sinceMs: 4_000 }] }));
  const members = [{ ...member, crowds: [{ chart: 'partition', counts: { quarantined: 40, 'active.serving': 2 }, listed }] }];
  expect(toldOf({ members })).toEqual(['bad 40 partitions are quarantined on worker-0: 3, 7 and 38 more']);
});

it('the worst comes first', () => {
  const told = toldOf({ group: { ...group, paused: true }, members: [{ ...member, lagMs: 900 }], partitions: [{ ...owned, owner: null }] });
  expect(told.map((one) => one.split(' ')[0])).toEqual(['bad', 'warn', 'note']);
});

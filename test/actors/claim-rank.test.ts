import { expect, it } from 'vitest';
import { emptyGroup, type GroupState, type Member } from '../../machines/model/group-state.js';
import type { MemberId, Term, WorkerId } from '../../machines/model/ids.js';
import { claimRank } from '../../src/actors/claim-rank.js';

const member = (id: string, worker: string | null, joinedAt: number): Member => ({
  id: id as MemberId,
  name: id,
  sticky: true,
  worker: worker as WorkerId | null,
  capacity: 1,
  fencing: 'exclusive',
  leaseMs: 1,
  protocolMax: 1,
  joinedAt,
  counter: 1,
});

const members = [member('a', 'worker-0', 4), member('b', 'worker-1', 2), member('c', 'worker-10', 1), member('d', null, 3)];
const stateOf = (leader: string | null): GroupState => ({
  ...emptyGroup(),
  members: Object.fromEntries(members.map((one) => [one.id, one])),
  leader: leader === null ? null : { member: leader as MemberId, term: 5 as Term },
});
const ranks = (state: GroupState, resigned?: string): number[] =>
  members.map(({ id }) => claimRank(state, id, resigned as MemberId | undefined));

it('ranks seated members by stable id, and those who wait after them', () => {
  expect(ranks(stateOf(null))).toEqual([0, 1, 2, 3]);
});

it('ranks the newest first among those who wait', () => {
  const waiting = ['early', 'late', 'later'].map((id, at) => member(id, null, at + 1));
  const state: GroupState = { ...emptyGroup(), members: Object.fromEntries(waiting.map((one) => [one.id, one])) };
  expect(waiting.map(({ id }) => claimRank(state, id))).toEqual([2, 1, 0]);
});

it('nobody waits for the leader that is suspected', () => {
  expect(ranks(stateOf('a')).slice(1)).toEqual([0, 1, 2]);
});

it('nobody waits for the leader that gave up, while it is still here', () => {
  expect(ranks(stateOf(null), 'a').slice(1)).toEqual([0, 1, 2]);
});

it('waits for a leader that gave up once another leads: it may claim again', () => {
  expect(ranks(stateOf('b'), 'a')).toEqual([0, 1, 1, 2]);
});

import { expect, test } from 'vitest';
import type { Entry } from '../../../machines/model/entries.js';
import { emptyGroup, type GroupState } from '../../../machines/model/group-state.js';
import type { MemberId, PartitionId, Term, WorkerId } from '../../../machines/model/ids.js';
import { emptyTable, withRows } from '../../../machines/model/partition-table.js';
import { timingPresets } from '../../../machines/model/timing.js';
import { PlacementJudge } from '../../../src/simulation/judge/placement-judge.js';
import { VirtualClock } from '../../../src/simulation/virtual-clock.js';

const timing = timingPresets.balanced;
const member = 'm'.repeat(22) as MemberId;
const row = { keys: ['a'], weight: 1, owner: null, next: null, epoch: 0, removed: false };
const seats = (...workers: readonly string[]): unknown =>
  Object.fromEntries(workers.map((worker) => [worker, { id: worker, worker, name: worker, capacity: 1 }]));
const vacant = {
  ...emptyGroup(),
  members: seats('worker-0'),
  partitions: withRows(emptyTable(), [{ ...row, id: 'a' as PartitionId } as never]),
} as unknown as GroupState;

const uneven = {
  ...vacant,
  members: seats('worker-0', 'worker-1'),
  partitions: withRows(
    emptyTable(),
    ['a', 'b'].map((id) => ({ ...row, id, owner: 'worker-0', epoch: 7 }) as never),
  ),
} as unknown as GroupState;

interface Reign {
  readonly termAt?: (passedMs: number) => number;
  readonly isEven?: boolean;
  /** What the leader writes between two proofs, where there is something. */
  readonly writes?: Entry;
}

/** A leader that proves its reign as often as it should, for a minute; the judge sees what the log says then. */
async function reign(stateAt: (passedMs: number) => GroupState, { termAt = () => 5, isEven = true, writes }: Reign = {}) {
  const clock = new VirtualClock();
  const found: string[] = [];
  const judge = new PlacementJudge({ accuse: (invariant) => found.push(invariant), clock, timing });
  for (let passedMs = 0; passedMs < 60_000 && found.length === 0; passedMs += timing.renewMs) {
    judge.note(
      { v: 1, author: member, counter: 1, kind: 'leader.renew', term: termAt(passedMs) as Term } satisfies Entry,
      stateAt(passedMs),
      isEven,
    );
    if (writes) judge.note(writes, stateAt(passedMs), isEven);
    await clock.advanceAsync(timing.renewMs);
  }
  return found;
}

test('I4: a partition that a steady leader gives to nobody is told', async () => {
  expect(await reign(() => vacant)).toEqual(['I4']);
});

test('nobody is blamed when nobody could take it, when it had an owner in between, or when leaders change', async () => {
  const served = { ...vacant, partitions: emptyTable() };
  expect(await reign(() => ({ ...vacant, members: {} }))).toEqual([]);
  expect(await reign(() => ({ ...vacant, draining: ['worker-0' as WorkerId] }))).toEqual([]);
  expect(await reign((passedMs) => (passedMs % 6_000 === 0 ? served : vacant))).toEqual([]);
  expect(await reign(() => vacant, { termAt: (passedMs) => Math.floor(passedMs / 6_000) })).toEqual([]);
});

test('I4: what a steady leader leaves to be moved is told', async () => {
  expect(await reign(() => uneven)).toEqual(['I4']);
});

test('nobody is blamed for what is uneven while placement is paused, while somebody is to have nothing, or while the group changes', async () => {
  const head = { v: 1, author: member, counter: 1 };
  expect(await reign(() => ({ ...uneven, paused: true }))).toEqual([]);
  expect(await reign(() => uneven, { isEven: false })).toEqual([]);
  expect(await reign(() => uneven, { writes: { ...head, kind: 'member.leave', hold: false } })).toEqual([]);
  expect(await reign(() => uneven, { writes: { ...head, kind: 'partition.release', released: [] } })).toEqual(['I4']);
});

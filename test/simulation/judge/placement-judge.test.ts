import { expect, test } from 'vitest';
import type { Entry } from '../../../machines/model/entries.js';
import { emptyGroup, type GroupState } from '../../../machines/model/group-state.js';
import type { MemberId, PartitionId, Term, WorkerId } from '../../../machines/model/ids.js';
import { emptyTable, withRows } from '../../../machines/model/partition-table.js';
import { timingPresets } from '../../../machines/model/timing.js';
import { VacancyJudge } from '../../../src/simulation/judge/vacancy-judge.js';
import { VirtualClock } from '../../../src/simulation/virtual-clock.js';

const timing = timingPresets.balanced;
const member = 'm'.repeat(22) as MemberId;
const row = { keys: ['a'], weight: 1, owner: null, next: null, epoch: 0, removed: false };
const vacant = {
  ...emptyGroup(),
  members: { [member]: { id: member, worker: 'worker-0' as WorkerId } },
  partitions: withRows(emptyTable(), [{ ...row, id: 'a' as PartitionId } as never]),
} as unknown as GroupState;

/** A leader that proves its reign as often as it should, for a minute; the judge sees what the log says then. */
async function reign(stateAt: (passedMs: number) => GroupState, termAt: (passedMs: number) => number = () => 5) {
  const clock = new VirtualClock();
  const found: string[] = [];
  const judge = new VacancyJudge({ accuse: (invariant) => found.push(invariant), clock, timing });
  for (let passedMs = 0; passedMs < 60_000 && found.length === 0; passedMs += timing.renewMs) {
    judge.note(
      { v: 1, author: member, counter: 1, kind: 'leader.renew', term: termAt(passedMs) as Term } satisfies Entry,
      stateAt(passedMs),
    );
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
  expect(
    await reign(
      () => vacant,
      (passedMs) => Math.floor(passedMs / 6_000),
    ),
  ).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupState } from '../../../machines/model/group-state.js';
import type { PartitionId, WorkerId } from '../../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../../machines/model/partition-table.js';
import { limitMoves, type MovementLimits, type PlannedMove } from '../../../machines/model/placement/limit-moves.js';
import { LogStory } from '../../support/log-story.js';

const workers = ['worker-0', 'worker-1', 'worker-2', 'worker-3'];
const partitions = Array.from({ length: 10 }, (_, index) => `p${index}`);
const anywhere = fc.dictionary(fc.constantFrom(...partitions), fc.constantFrom(...workers));
const limit = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Infinity));
const limits: fc.Arbitrary<MovementLimits> = fc.record({ inFlightMax: limit, inFlightPerWorkerMax: limit });

/** Four workers, ten partitions: some owned, some of those on their way, some without owner. */
function storyOf(owned: Readonly<Record<string, string>>, moving: Readonly<Record<string, string>>): LogStory {
  const story = new LogStory();
  for (const nick of ['ana', 'bob', 'cyd', 'dan']) story.join(nick);
  story.claim('ana');
  story.declare('ana', ...partitions);
  story.place('ana', owned);
  story.place('ana', Object.fromEntries(Object.entries(moving).filter(([id]) => id in owned)));
  return story;
}

const moving = (state: GroupState): readonly (readonly [WorkerId, WorkerId])[] =>
  [...rowsOf(state.partitions)].flatMap(({ owner, next }) => (owner && next ? [[owner, next] as const] : []));
const busiest = (state: GroupState): number =>
  Math.max(0, ...workers.map((worker) => moving(state).filter((pair) => pair.includes(worker as WorkerId)).length));
const asMoves = (wanted: Readonly<Record<string, string>>): PlannedMove[] => Object.entries(wanted) as [PartitionId, WorkerId][];

describe('limits on movement', () => {
  it('begin no handover beyond them, whatever was under way, and hold nothing back that nobody owns', () => {
    fc.assert(
      fc.property(
        fc.record({ owned: anywhere, first: anywhere, wanted: anywhere, limited: limits }),
        ({ owned, first, wanted, limited }) => {
          const story = storyOf(owned, first);
          const before = story.state;
          const moves = limitMoves(before, asMoves(wanted), limited);
          story.place('ana', Object.fromEntries(moves));
          expect(moving(story.state).length).toBeLessThanOrEqual(Math.max(limited.inFlightMax, moving(before).length));
          expect(busiest(story.state)).toBeLessThanOrEqual(Math.max(limited.inFlightPerWorkerMax, busiest(before)));
          const vacant = asMoves(wanted).filter(([id]) => !rowOf(before.partitions, id)?.owner);
          expect(moves).toEqual(expect.arrayContaining(vacant));
        },
      ),
    );
  });

  it('let everything begin in the end, when what began ends', () => {
    fc.assert(
      fc.property(anywhere, anywhere, limits, (owned, wanted, limited) => {
        const story = storyOf(owned, {});
        const nicks = new Map(workers.map((worker, index) => [worker, ['ana', 'bob', 'cyd', 'dan'][index] as string]));
        for (let rounds = 0; rounds < partitions.length + 1; rounds++) {
          story.place('ana', Object.fromEntries(limitMoves(story.state, asMoves(wanted), limited)));
          for (const { id, owner, next } of [...rowsOf(story.state.partitions)])
            if (owner && next) story.release(nicks.get(owner) as string, id);
        }
        for (const [id, worker] of asMoves(wanted)) expect(rowOf(story.state.partitions, id)?.owner).toBe(worker);
      }),
    );
  });

  it('cost nothing when there are none', () => {
    const story = storyOf({ p0: 'worker-0' }, {});
    const moves = asMoves({ p0: 'worker-1' });
    expect(limitMoves(story.state, moves, { inFlightMax: Infinity, inFlightPerWorkerMax: Infinity })).toBe(moves);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sticky } from '../../../machines/model/placement/sticky.js';
import type { PlacementInput } from '../../../machines/model/placement/strategy.js';
import { anyInput, loadsOf, movesOf, somePartitions, someWorkers } from './sample-clusters.js';

/** Tries every placement: the fewest moves to counts that differ by at most one. */
function fewestMovesByTrial(input: PlacementInput): number {
  const { workers, partitions, previous } = input;
  let fewest = Infinity;
  for (let code = 0; code < workers.length ** partitions.length; code++) {
    let rest = code;
    const placement = new Map<string, string>();
    for (const { id } of partitions) {
      placement.set(id, workers[rest % workers.length]!.id);
      rest = Math.floor(rest / workers.length);
    }
    const counts = loadsOf(input, placement);
    if (Math.max(...counts) - Math.min(...counts) <= 1) fewest = Math.min(fewest, movesOf({ ...input, previous }, placement).length);
  }
  return fewest;
}

/** The same by formula: whoever holds more than the lower count may keep one more, as long as there are any. */
function fewestMoves(input: PlacementInput): number {
  const lower = Math.floor(input.partitions.length / input.workers.length);
  let extras = input.partitions.length % input.workers.length;
  const held = new Map(input.workers.map((worker) => [worker.id, 0]));
  for (const { id } of input.partitions) {
    const worker = input.previous.get(id);
    if (worker !== undefined && held.has(worker)) held.set(worker, held.get(worker)! + 1);
  }
  let kept = 0;
  for (const count of held.values()) {
    const isMore = count > lower && extras > 0;
    if (isMore) extras--;
    kept += Math.min(count, isMore ? lower + 1 : lower);
  }
  return input.partitions.length - kept;
}

describe('sticky moves', () => {
  it('as few partitions of equal weight as any even placement, by trial of all', () => {
    fc.assert(
      fc.property(anyInput({ workersMax: 3, partitionsMax: 6 }), (input) => {
        expect(fewestMoves(input)).toBe(fewestMovesByTrial(input));
        expect(movesOf(input, sticky.place(input))).toHaveLength(fewestMoves(input));
      }),
      { numRuns: 300 },
    );
  });

  it('as few partitions of equal weight as the formula allows, in larger clusters', () => {
    fc.assert(
      fc.property(anyInput({ workersMax: 20, partitionsMax: 200 }), (input) => {
        expect(movesOf(input, sticky.place(input))).toHaveLength(fewestMoves(input));
      }),
      { numRuns: 500 },
    );
  });

  const skewed = (index: number): number => Math.min(50, 1000 / (1 + ((index * 7919) % 1000)));

  describe.each([
    ['equal', () => 1],
    ['skewed', skewed],
  ])('10,000 partitions of %s weight on 100 workers', (_, weightOf) => {
    const partitions = somePartitions(10_000, weightOf);
    const workers = someWorkers(100);
    const previous = sticky.place({ workers, partitions, previous: new Map() });
    const weightInAll = partitions.reduce((total, { weight }) => total + weight, 0);
    const weightOfMoves = (moved: readonly string[]): number => moved.reduce((total, id) => total + weightOf(Number(id.slice(1))), 0);

    it('nothing, after a restart under the same ids', () => {
      const input = { workers: [...workers].reverse(), partitions, previous };
      expect(movesOf(input, sticky.place(input))).toEqual([]);
    });

    it('at most 1.05 of what the leaver had, when one leaves, and stays even', () => {
      const left = { workers: workers.slice(1), partitions, previous };
      const placement = sticky.place(left);
      const homeless = partitions.filter(({ id }) => previous.get(id) === 'w0').length;
      expect(movesOf(left, placement).length).toBeLessThanOrEqual(1.05 * homeless);
      expect(Math.max(...loadsOf(left, placement))).toBeLessThan((1.1 * weightInAll) / 99);
    });

    it('at most what the newcomer may have, when one joins, all of it to the newcomer', () => {
      const joined = { workers: someWorkers(101), partitions, previous };
      const placement = sticky.place(joined);
      const moved = movesOf(joined, placement);
      expect(new Set(moved.map((id) => placement.get(id)))).toEqual(new Set(['w100']));
      expect(moved.length).toBeLessThanOrEqual(Math.floor(10_000 / 101));
      expect(weightOfMoves(moved)).toBeGreaterThan((0.95 * weightInAll) / 101);
      expect(weightOfMoves(moved)).toBeLessThan((1.05 * weightInAll) / 101);
      expect(Math.max(...loadsOf(joined, placement))).toBeLessThan((1.1 * weightInAll) / 101);
    });

    it('nobody back and forth, when one leaves and returns again and again', () => {
      let now = previous;
      for (let round = 0; round < 10; round++) {
        now = sticky.place({ workers: workers.filter(({ id }) => id !== `w${round}`), partitions, previous: now });
        now = sticky.place({ workers, partitions, previous: now });
      }
      const loads = loadsOf({ workers, partitions, previous }, now);
      expect(Math.max(...loads)).toBeLessThan((1.1 * weightInAll) / 100);
    });
  });

  it('shares of partitions in a burst: one worker becomes two at 100,000 partitions', () => {
    const partitions = somePartitions(100_000);
    const previous = new Map(partitions.map(({ id }) => [id, 'w0']));
    const input = { workers: someWorkers(2), partitions, previous };
    expect(loadsOf(input, sticky.place(input))).toEqual([50_000, 50_000]);
  });
});

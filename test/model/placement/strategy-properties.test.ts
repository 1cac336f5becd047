import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlacement } from '../../../machines/model/placement/check-placement.js';
import { strategies } from '../../../machines/model/placement/strategies.js';
import type { PlacementInput } from '../../../machines/model/placement/strategy.js';
import { anyInput, inAnyOrder, loadsOf, movesOf, somePartitions, someWorkers } from './sample-clusters.js';

const weight = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.constantFrom(1, 1e15));
const capacity = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.01, max: 100, noNaN: true }));
const wild = anyInput({ workersMax: 12, partitionsMax: 60, weight, capacity });
const equal = anyInput({ workersMax: 12, partitionsMax: 120 });
const { consistentHash, rendezvous, roundRobin } = strategies;

describe.each(Object.values(strategies))('$name', (strategy) => {
  it('places every partition once, whatever the weights, the capacities and the past', () => {
    fc.assert(fc.property(wild, (input) => void expect(checkPlacement(input, strategy.place(input))).toEqual([])));
  });

  it('gives the same placement for every order of workers, partitions and past', () => {
    fc.assert(fc.property(inAnyOrder(wild), ([input, shuffled]) => void expect(strategy.place(shuffled)).toEqual(strategy.place(input))));
  });

  it('moves nothing when nothing changed', () => {
    fc.assert(
      fc.property(wild, (input) => {
        const previous = strategy.place(input);
        expect(strategy.place({ ...input, previous })).toEqual(previous);
      }),
    );
  });

  it('returns an empty map without workers, and without partitions', () => {
    expect(strategy.place({ workers: [], partitions: somePartitions(3), previous: new Map() })).toEqual(new Map());
    expect(strategy.place({ workers: someWorkers(3), partitions: [], previous: new Map() })).toEqual(new Map());
  });

  it('throws for a weight that is no amount instead of placing by it', () => {
    expect(() => strategy.place({ workers: someWorkers(2), partitions: somePartitions(2, () => NaN), previous: new Map() })).toThrow(
      RangeError,
    );
  });
});

describe.each([consistentHash, rendezvous, roundRobin])('$name', (strategy) => {
  it('does not remember: another past gives the same placement', () => {
    fc.assert(fc.property(wild, (input) => void expect(strategy.place({ ...input, previous: new Map() })).toEqual(strategy.place(input))));
  });
});

describe.each([consistentHash, rendezvous])('$name', (strategy) => {
  it('gives no worker more than 1.09 of its share, or its share and one partition', () => {
    fc.assert(
      fc.property(equal, (input) => {
        const share = input.partitions.length / input.workers.length;
        // Fewer partitions than workers: each is heavier than a share, and has a worker for itself.
        const most = input.partitions.length < input.workers.length ? 1 : Math.max(1.09 * share, Math.ceil(share));
        expect(Math.max(...loadsOf(input, strategy.place(input)))).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('gives each giant the largest worker it likes, and nothing else', () => {
    const workers = someWorkers(10, (index) => (index < 5 ? 1 : 2));
    const partitions = [...somePartitions(160), { id: 'giant', weight: 1e9 }];
    const placement = strategy.place({ workers, partitions, previous: new Map() });
    const giant = placement.get('giant');
    expect(workers.find(({ id }) => id === giant)?.capacity).toBe(2);
    expect([...placement.values()].filter((worker) => worker === giant)).toHaveLength(1);
  });

  it('gives a worker of twice the capacity about twice as much', () => {
    const input = { workers: someWorkers(10, (index) => 1 + (index % 2)), partitions: somePartitions(3_000), previous: new Map() };
    const counts = loadsOf(input, strategy.place(input));
    for (const [index, count] of counts.entries()) expect(count / (1 + (index % 2))).toBeGreaterThan(100);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1.09 * 400);
  });

  const skewed = (index: number): number => Math.min(50, 1000 / (1 + ((index * 7919) % 1000)));
  it.each([
    ['equal', () => 1, 3],
    ['skewed', skewed, 8],
  ] as const)('moves few of 10,000 partitions of %s weight when one of 100 workers comes or goes', (_, weightOf, timesMost) => {
    const partitions = somePartitions(10_000, weightOf);
    const workers = someWorkers(101);
    const full: PlacementInput = { workers, partitions, previous: new Map() };
    const previous = strategy.place(full);
    const without = { workers: workers.slice(1), partitions, previous };
    const homeless = partitions.filter(({ id }) => previous.get(id) === 'w0').length;
    const placement = strategy.place(without);
    expect(movesOf(without, placement).length).toBeLessThanOrEqual(timesMost * Math.max(homeless, 99));
    const weightInAll = partitions.reduce((total, one) => total + one.weight, 0);
    expect(Math.max(...loadsOf(without, placement))).toBeLessThanOrEqual((1.09 * weightInAll) / 100 + 1e-6);
    // Back to where it was: there is no memory.
    expect(strategy.place({ ...full, previous: placement })).toEqual(previous);
  });
});

describe('roundRobin', () => {
  it('deals 0 to 11 out to three workers as people would', () => {
    const partitions = Array.from({ length: 12 }, (_, index) => ({ id: String(index), weight: 1 }));
    const placement = roundRobin.place({ workers: someWorkers(3), partitions, previous: new Map() });
    expect(partitions.map(({ id }) => placement.get(id))).toEqual(partitions.map((_, index) => `w${index % 3}`));
  });

  it('gives nobody more turns for its capacity than another would have with one more', () => {
    const capacities = anyInput({ workersMax: 8, partitionsMax: 80, capacity });
    fc.assert(
      fc.property(capacities, (input) => {
        const counts = loadsOf(input, roundRobin.place(input), () => 1);
        const turns = (index: number, more: number): number => (counts[index]! + more) / input.workers[index]!.capacity;
        const fewest = Math.min(...counts.map((_, index) => turns(index, 1)));
        for (const index of counts.keys()) expect(turns(index, 0)).toBeLessThanOrEqual(fewest);
      }),
    );
  });
});

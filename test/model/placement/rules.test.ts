import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlacement } from '../../../machines/model/placement/check-placement.js';
import { forbiddingRule, type PlacementRules } from '../../../machines/model/placement/rules.js';
import { sticky } from '../../../machines/model/placement/sticky.js';
import { strategies } from '../../../machines/model/placement/strategies.js';
import type { PlacementInput } from '../../../machines/model/placement/strategy.js';
import { anyInput, inAnyOrder, loadsOf, movesOf, somePartitions, someWorkers } from './sample-clusters.js';

const zone = fc.constantFrom('a', 'b', 'c');
const rules: fc.Arbitrary<PlacementRules | undefined> = fc.oneof(
  fc.constant(undefined),
  zone.map((zone) => ({ requires: { zone } })),
  zone.map((zone) => ({ avoids: { zone } })),
  fc.nat(6).map((index) => ({ pinnedTo: `w${index}` })),
  fc.constantFrom('x', 'y').map((antiAffinity) => ({ antiAffinity })),
);
const partitionsMax = fc.option(fc.nat(8), { nil: undefined });

/** Any cluster of the shape, with rules and maxima. */
const ruled = (shape: Parameters<typeof anyInput>[0]): fc.Arbitrary<PlacementInput> =>
  anyInput(shape).chain(({ workers, partitions, previous }) =>
    fc
      .record({
        traits: fc.array(fc.record({ zone, partitionsMax }), { minLength: workers.length, maxLength: workers.length }),
        rules: fc.array(rules, { minLength: partitions.length, maxLength: partitions.length }),
      })
      .map(({ traits, rules: all }) => ({
        workers: workers.map((worker, index) => {
          const { zone: of, partitionsMax: max } = traits[index]!;
          return { ...worker, labels: { zone: of }, ...(max !== undefined && { partitionsMax: max }) };
        }),
        partitions: partitions.map((partition, index) => ({ ...partition, ...(all[index] && { rules: all[index] }) })),
        previous,
      })),
  );

const weight = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0.1, max: 1e6, noNaN: true }));
const wild = ruled({ workersMax: 7, partitionsMax: 40, weight, capacity: fc.integer({ min: 1, max: 4 }) });

/** Tries every placement: the most partitions that can have a worker. */
function mostPlaced({ workers, partitions }: PlacementInput, from = 0, counts: readonly number[] = workers.map(() => 0)): number {
  const partition = partitions[from];
  if (!partition) return 0;
  let most = mostPlaced({ workers, partitions, previous: new Map() }, from + 1, counts);
  for (const [index, worker] of workers.entries()) {
    const isFull = counts[index]! >= (worker.partitionsMax ?? Infinity);
    if (isFull || (partition.rules && forbiddingRule(partition.rules, worker))) continue;
    const more = counts.map((count, at) => (at === index ? count + 1 : count));
    most = Math.max(most, 1 + mostPlaced({ workers, partitions, previous: new Map() }, from + 1, more));
  }
  return most;
}

describe.each(Object.values(strategies))('$name within rules', (strategy) => {
  it('puts no partition where it may not be, and none beyond a maximum', () => {
    fc.assert(
      fc.property(wild, (input) => void expect(checkPlacement(input, strategy.place(input))).toEqual([])),
      { numRuns: 400 },
    );
  });

  it('leaves as few without owner as any placement must, by trial of all', () => {
    fc.assert(
      fc.property(ruled({ workersMax: 3, partitionsMax: 5 }), (input) => void expect(strategy.place(input).size).toBe(mostPlaced(input))),
      { numRuns: 400 },
    );
  });

  it('gives the same placement for every order, and again', () => {
    fc.assert(
      fc.property(inAnyOrder(wild), ([input, shuffled]) => {
        const placement = strategy.place(input);
        expect(new Map([...strategy.place(shuffled)].sort())).toEqual(new Map([...placement].sort()));
        const again = strategy.place({ ...input, previous: placement });
        if (placement.size === input.partitions.length) expect(again).toEqual(placement);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps partitions of one anti-affinity group apart where there are workers enough', () => {
    const partitions = somePartitions(12).map((one, index) => ({ ...one, rules: { antiAffinity: `g${index % 4}` } }));
    const placement = strategy.place({ workers: someWorkers(3), partitions, previous: new Map() });
    for (const group of [0, 1, 2, 3]) expect(new Set([0, 4, 8].map((step) => placement.get(`p${group + step}`))).size).toBe(3);
  });

  it('places more of a group than there are workers all the same', () => {
    const partitions = somePartitions(5).map((one) => ({ ...one, rules: { antiAffinity: 'g' } }));
    const placement = strategy.place({ workers: someWorkers(3), partitions, previous: new Map() });
    expect([placement.size, new Set(placement.values()).size]).toEqual([5, 3]);
  });

  it('finds by a chain of moves the place that a pinned partition needs', () => {
    const workers = someWorkers(3).map((worker) => ({ ...worker, partitionsMax: 1 }));
    const partitions = [{ id: 'free', weight: 9 }, { id: 'tied', weight: 1, rules: { pinnedTo: 'w0' } }, { id: 'half', weight: 5, rules: { requires: { a: 'b' } } }]; // prettier-ignore
    const labelled = workers.map((worker, index) => (index < 2 ? { ...worker, labels: { a: 'b' } } : worker));
    const previous = new Map([['free', 'w1'], ['half', 'w0']]); // prettier-ignore
    expect(Object.fromEntries(strategy.place({ workers: labelled, partitions, previous }))).toEqual({ tied: 'w0', half: 'w1', free: 'w2' });
  });
});

describe('sticky within rules', () => {
  const zoned = someWorkers(10).map((worker, index) => ({ ...worker, labels: { zone: index < 5 ? 'a' : 'b' } }));
  const inA = { requires: { zone: 'a' } };

  it('balances the free around the bound: counts as even as without rules', () => {
    const partitions = somePartitions(100).map((one, index) => (index < 50 ? { ...one, rules: inA } : one));
    const input = { workers: zoned, partitions, previous: new Map() };
    const counts = loadsOf(input, sticky.place(input));
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([10, 10]);
  });

  it('moves as few as it does without rules, when a worker joins or goes', () => {
    const partitions = somePartitions(1_000).map((one, index) => (index % 4 === 0 ? { ...one, rules: inA } : one));
    const previous = sticky.place({ workers: zoned, partitions, previous: new Map() });
    const joined = { workers: [...zoned, { id: 'w99', capacity: 1, labels: { zone: 'a' } }], partitions, previous };
    const afterJoin = sticky.place(joined);
    const arrived = movesOf(joined, afterJoin);
    expect(new Set(arrived.map((id) => afterJoin.get(id)))).toEqual(new Set(['w99']));
    expect(arrived.length).toBeLessThanOrEqual(91);
    const left = { workers: zoned.slice(1), partitions, previous };
    const afterLeave = sticky.place(left);
    const counts = loadsOf(left, afterLeave);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(movesOf(left, afterLeave).length).toBeLessThanOrEqual(1.05 * 100);
  });

  it('takes a partition from a worker whose label changed, and touches no other', () => {
    const partitions = somePartitions(40).map((one, index) => (index < 4 ? { ...one, rules: inA } : one));
    const previous = sticky.place({ workers: zoned, partitions, previous: new Map() });
    const worker = previous.get('p0')!;
    const changed = zoned.map((one) => (one.id === worker ? { ...one, labels: { zone: 'b' } } : one));
    const input = { workers: changed, partitions, previous };
    expect(movesOf(input, sticky.place(input))).toContain('p0');
    expect(movesOf(input, sticky.place(input)).length).toBeLessThanOrEqual(3);
  });

  it('leaves a partition without owner that nobody may have, and places all others', () => {
    const partitions = [...somePartitions(9), { id: 'lost', weight: 5, rules: { requires: { zone: 'moon' } } }];
    const placement = sticky.place({ workers: zoned, partitions, previous: new Map([['lost', 'w1']]) });
    expect([placement.size, placement.has('lost')]).toEqual([9, false]);
  });

  it('pushes nobody around beside a giant', () => {
    const partitions = [...somePartitions(90, () => 1), { id: 'giant', weight: 1e6, rules: inA }];
    const previous = sticky.place({ workers: zoned, partitions, previous: new Map() });
    const counts = loadsOf({ workers: zoned, partitions, previous }, previous, () => 1).sort((a, b) => a - b);
    expect(counts).toEqual([1, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  });

  it('places 20,000 partitions with rules on 200 workers in seconds, not minutes', () => {
    const workers = someWorkers(200).map((worker, index) => ({ ...worker, labels: { zone: String(index % 3) }, partitionsMax: 150 }));
    const partitions = somePartitions(20_000).map((one, index) => ({ ...one, rules: { requires: { zone: String(index % 3) } } }));
    const startedAtMs = performance.now();
    const previous = sticky.place({ workers, partitions, previous: new Map() });
    const after = sticky.place({ workers: workers.slice(1), partitions, previous });
    // Takes 0.2 s on an idle machine.
    expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    expect([previous.size, after.size]).toEqual([20_000, 20_000]);
  });
});

import fc from 'fast-check';
import type { PlacementInput, PlacementPartition, PlacementWorker } from '../../../machines/model/placement/strategy.js';

/** Workers `w0` on. */
export function someWorkers(count: number, capacityOf: (index: number) => number = () => 1): PlacementWorker[] {
  return Array.from({ length: count }, (_, index) => ({ id: `w${index}`, capacity: capacityOf(index) }));
}

/** Partitions `p0` on. */
export function somePartitions(count: number, weightOf: (index: number) => number = () => 1): PlacementPartition[] {
  return Array.from({ length: count }, (_, index) => ({ id: `p${index}`, weight: weightOf(index) }));
}

interface ClusterShape {
  readonly capacity?: fc.Arbitrary<number>;
  readonly weight?: fc.Arbitrary<number>;
  readonly workersMax: number;
  readonly partitionsMax: number;
}

/** Any cluster with any past: partitions may have been on workers that are gone, and the past may know partitions that are gone. */
export function anyInput({ capacity = fc.constant(1), weight = fc.constant(1), ...size }: ClusterShape): fc.Arbitrary<PlacementInput> {
  const past = fc.option(fc.nat(size.workersMax + 2), { nil: undefined });
  return fc
    .record({
      capacities: fc.array(capacity, { minLength: 1, maxLength: size.workersMax }),
      weights: fc.array(weight, { maxLength: size.partitionsMax }),
      pasts: fc.array(past, { maxLength: size.partitionsMax + 2 }),
    })
    .map(({ capacities, weights, pasts }) => ({
      workers: someWorkers(capacities.length, (index) => capacities[index]!),
      partitions: somePartitions(weights.length, (index) => weights[index]!),
      previous: new Map(pasts.flatMap((worker, index) => (worker === undefined ? [] : [[`p${index}`, `w${worker}`] as const]))),
    }));
}

/** An input, and the same in another order. */
export const inAnyOrder = (inputs: fc.Arbitrary<PlacementInput>): fc.Arbitrary<readonly [PlacementInput, PlacementInput]> =>
  inputs.chain((input) =>
    fc
      .tuple(
        fc.shuffledSubarray([...input.workers], { minLength: input.workers.length }),
        fc.shuffledSubarray([...input.partitions], { minLength: input.partitions.length }),
        fc.shuffledSubarray([...input.previous], { minLength: input.previous.size }),
      )
      .map(([workers, partitions, previous]) => [input, { workers, partitions, previous: new Map(previous) }]),
  );

/** By worker of `input.workers`: what `amountOf` says of its partitions, in all. */
export function loadsOf(
  input: PlacementInput,
  placement: ReadonlyMap<string, string>,
  amountOf: (weight: number) => number = (weight) => weight,
): number[] {
  const loads = new Map(input.workers.map((worker) => [worker.id, 0]));
  for (const { id, weight } of input.partitions) loads.set(placement.get(id)!, loads.get(placement.get(id)!)! + amountOf(weight));
  return [...loads.values()];
}

/** Partitions whose worker is not the one they had. */
export function movesOf(input: PlacementInput, placement: ReadonlyMap<string, string>): string[] {
  return input.partitions.map(({ id }) => id).filter((id) => placement.get(id) !== input.previous.get(id));
}

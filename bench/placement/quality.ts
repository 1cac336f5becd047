import type { PlacementInput } from '../../machines/model/placement/strategy.js';

export interface Quality {
  /** Partitions whose worker changed, those without one before included. */
  readonly moved: number;
  /**
   * What must move when weights are equal but for giants (partitions heavier than the fair share of a worker): those without a worker, what
   * must make way for a giant without one, or the newcomers' fair part. For skewed weights it counts partitions of average weight.
   */
  readonly idealMoved: number;
  /** Most partitions on a worker by the mean. */
  readonly maxOverMean: number;
  /** Most weight on a worker by the mean; the workers of giants are left out, of both. */
  readonly weightMaxOverMean: number;
}

export function measureQuality(input: PlacementInput, placement: ReadonlyMap<string, string>): Quality {
  const counts = loads(input, placement, () => 1);
  return {
    moved: input.partitions.filter((partition) => input.previous.get(partition.id) !== placement.get(partition.id)).length,
    idealMoved: idealMoved(input),
    maxOverMean: maxOverMean(counts),
    weightMaxOverMean: maxOverMean(
      loads(input, placement, (weight) => weight)
        .sort((a, b) => b - a)
        .slice(giantWeights(input).length),
    ),
  };
}

function idealMoved(input: PlacementInput): number {
  const live = new Set(input.workers.map((worker) => worker.id));
  const before = new Set(input.previous.values());
  const homeless = input.partitions.filter((partition) => !live.has(input.previous.get(partition.id) ?? ''));
  if (homeless.length === input.partitions.length) return homeless.length;
  const giants = giantWeights(input);
  const ordinary = input.partitions.length - giants.length;
  const lostGiants = homeless.filter((partition) => partition.weight >= (giants.at(-1) ?? Infinity)).length;
  const newcomers = input.workers.filter((worker) => !before.has(worker.id)).length;
  return Math.max(
    homeless.length + lostGiants * Math.floor(ordinary / (before.size - giants.length)),
    newcomers * Math.floor(ordinary / (input.workers.length - giants.length)),
  );
}

/** The weights that no placement can balance, heaviest first; capacities are equal here. */
function giantWeights(input: PlacementInput): number[] {
  const weights = input.partitions.map((partition) => partition.weight).sort((a, b) => b - a);
  let left = weights.reduce((total, weight) => total + weight, 0);
  let count = 0;
  while (count < input.workers.length - 1 && (weights[count] ?? 0) > left / (input.workers.length - count)) left -= weights[count++] ?? 0;
  return weights.slice(0, count);
}

function loads(input: PlacementInput, placement: ReadonlyMap<string, string>, amountOf: (weight: number) => number): number[] {
  const sums = new Map(input.workers.map((worker) => [worker.id, 0]));
  for (const { id, weight } of input.partitions) {
    const worker = placement.get(id) ?? '';
    sums.set(worker, (sums.get(worker) ?? 0) + amountOf(weight));
  }
  return [...sums.values()];
}

function maxOverMean(amounts: readonly number[]): number {
  return amounts.reduce((most, amount) => Math.max(most, amount), 0) / mean(amounts);
}

function mean(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0) / amounts.length;
}

/** Ordinary weights are counted in whole units of which there are about this many, so that sums are exact in any order. */
const unitsInAll = 2 ** 50;

/** Weights by rank, in whole units from `firstRank` on; 0 before it. */
export function toUnits(weights: Float64Array, firstRank: number): Float64Array {
  const unit = sum(weights.subarray(firstRank)) / unitsInAll;
  const units = new Float64Array(weights.length);
  for (let rank = firstRank; rank < weights.length; rank++) units[rank] = Math.max(1, Math.round(weights[rank]! / unit));
  return units;
}

/** What each open worker would have if `units` could be shared out in proportion to capacity; the others have no share. */
export function fairShares(capacities: Float64Array, open: readonly number[], units: number): Float64Array {
  const shares = new Float64Array(capacities.length);
  let capacity = 0;
  for (const worker of open) capacity += capacities[worker]!;
  for (const worker of open) shares[worker] = (units * capacities[worker]!) / capacity;
  return shares;
}

/** From the light end, so that small weights count beside large ones. */
export function sum(numbers: Float64Array): number {
  let total = 0;
  for (let index = numbers.length - 1; index >= 0; index--) total += numbers[index]!;
  return total;
}

/** Who takes partitions and what they weigh: ranks are places in canonical order, workers are places in the order of their ids. */
export interface PlacementTable {
  /** By rank, never rising. */
  readonly weights: Float64Array;
  /** By worker. */
  readonly capacities: Float64Array;
  /** By rank: the worker that has it, -1 while it has none. */
  readonly owners: Int32Array;
}

/** A giant takes its own worker if that has at least this part of the capacity it could get. */
const capacityPartMin = 0.95;
/** Sums in different orders differ in their last digits: a partition of just the fair share is no giant. */
const roundingMargin = 1 + 1e-9;

/**
 * Gives each giant a worker of its own, in `table.owners`, and returns those workers by rank of the giant. A giant is a partition that weighs
 * more than the fair share of the largest worker still free, once heavier giants and their workers are set aside: no placement can balance
 * it, so it must not take part in the balance of the others. `choose` picks a seat for a giant that has none to stay in.
 */
export function seatGiants(table: PlacementTable, choose: ChooseSeat = cheapestSeat(table)): number[] {
  const bySize = Array.from(table.capacities.keys()).sort((a, b) => table.capacities[b]! - table.capacities[a]! || a - b);
  const count = countGiants(table, bySize);
  if (count === 0) return [];
  const free = new Set(bySize);
  const canStay = (rank: number, capacity: number): boolean => {
    const own = table.owners[rank]!;
    return free.has(own) && table.capacities[own]! >= capacityPartMin * capacity;
  };
  const seats = new Array<number>(count).fill(-1);
  for (let rank = 0; rank < count; rank++) {
    if (canStay(rank, table.capacities[bySize[rank]!]!)) seats[rank] = table.owners[rank]!;
    free.delete(seats[rank]!);
  }
  for (let rank = 0; rank < count; rank++) {
    if (seats[rank] !== -1) continue;
    const best = choose(rank, free);
    // Who could not stay for a larger worker stays after all when that one is taken: else it would change seats with every placement.
    seats[rank] = canStay(rank, table.capacities[best]!) ? table.owners[rank]! : best;
    free.delete(seats[rank]!);
    table.owners[rank] = seats[rank]!;
  }
  return seats;
}

/** Giants are always the heaviest partitions; the last worker is never one's seat while others need an owner. */
function countGiants(table: PlacementTable, bySize: readonly number[]): number {
  const { weights, capacities } = table;
  const countMax = Math.min(weights.length, bySize.length - 1);
  let weightLeft = 0;
  for (let rank = weights.length - 1; rank >= countMax; rank--) weightLeft += weights[rank]!;
  let capacityLeft = 0;
  for (let place = bySize.length - 1; place >= countMax; place--) capacityLeft += capacities[bySize[place]!]!;
  let count = 0;
  // Sums grow from the light end, so that one huge weight does not swallow the small ones.
  for (let rank = countMax - 1; rank >= 0; rank--) {
    weightLeft += weights[rank]!;
    const largest = capacities[bySize[rank]!]!;
    capacityLeft += largest;
    const isGiant = weights[rank]! > ((weightLeft * largest) / capacityLeft) * roundingMargin;
    // A partition is set aside only after all heavier ones are.
    if (!isGiant) count = 0;
    else if (count === 0) count = rank + 1;
  }
  return count;
}

function countOwned(table: PlacementTable): Uint32Array {
  const counts = new Uint32Array(table.capacities.length);
  for (const worker of table.owners) if (worker >= 0) counts[worker]!++;
  return counts;
}

/** Picks one of the workers that are free. */
export type ChooseSeat = (rank: number, free: ReadonlySet<number>) => number;

/** The largest free worker, of equals the one with the fewest partitions to let go, of equals the first by id. */
function cheapestSeat(table: PlacementTable): ChooseSeat {
  const { capacities } = table;
  let counts: Uint32Array | undefined;
  return (_, free) => {
    counts ??= countOwned(table);
    let best = -1;
    for (const worker of free) {
      if (best === -1) best = worker;
      const larger = capacities[worker]! - capacities[best]!;
      const cheaper = counts[best]! - counts[worker]!;
      if (larger > 0 || (larger === 0 && (cheaper > 0 || (cheaper === 0 && worker < best)))) best = worker;
    }
    return best;
  };
}

import type { Board } from './board.js';
import { seatGiants, type ChooseSeat } from './giants.js';
import { Seating } from './seating.js';
import { Settler } from './settler.js';
import { fairShares, sum, toUnits } from './shares.js';
import { WorkerHeap } from './worker-heap.js';

/** A worker takes this part more than its share before it passes partitions on: balance is promised to 1/10. */
const overloadPart = 0.09;

/** Workers in the order in which a partition likes them. Depends on the ids of both and on nothing else. */
export interface Preference {
  /** The worker that it likes best. */
  first(rank: number): number;
  /** The one it likes next, after the last call; it may come twice. */
  next(): number;
}

/**
 * Gives each partition, heaviest first, to the worker that it likes best of those that may have it and are not full: with it, a worker has at
 * most 1.09 of its fair share (bounded loads; Mirrokni, Thorup and Zadimoghaddam 2018). Where that leaves none, because the partition is
 * heavy or its rules are narrow, it goes to whoever has most room. Giants get workers of their own, as in `sticky`, but where there are rules.
 */
export function placeByPreference(board: Board, preference: Preference): void {
  const { table, rules } = board;
  table.owners.fill(-1);
  const seats = rules ? [] : seatGiants(table, likedSeat(board, preference));
  const taken = new Set(seats);
  const open = Array.from(table.capacities.keys()).filter((worker) => !taken.has(worker));
  const units = toUnits(table.weights, seats.length);
  const shares = fairShares(table.capacities, open, sum(units));
  const seating = new Seating(board, units);
  const settler = new Settler(seating);
  const rooms = shares.slice();
  const poorest = new WorkerHeap(rooms, open);
  for (let rank = seats.length; rank < units.length; rank++) {
    const amount = units[rank]!;
    const fits = (worker: number): boolean => seating.loads[worker]! + amount <= shares[worker]! * (1 + overloadPart);
    const accepts = (worker: number): boolean => fits(worker) && seating.isOpen(rank, worker) && !seating.hasCompany(rank, worker);
    const isLiked = rules ? seating.admitted(rank).some(accepts) : fits(poorest.first!);
    if (isLiked) seating.give(rank, liked(preference, rank, accepts));
    else if (rules) settler.settle(rank);
    else seating.give(rank, poorest.first!);
    if (rules) continue;
    const owner = table.owners[rank]!;
    rooms[owner]! -= amount;
    poorest.moved(owner);
  }
}

/** Somebody accepts: the walk ends. */
function liked(preference: Preference, rank: number, accepts: (worker: number) => boolean): number {
  let worker = preference.first(rank);
  while (!accepts(worker)) worker = preference.next();
  return worker;
}

/** A giant takes the worker that it likes best of the largest. */
function likedSeat({ table: { capacities } }: Board, preference: Preference): ChooseSeat {
  return (rank, free) => {
    let largest = 0;
    for (const worker of free) largest = Math.max(largest, capacities[worker]!);
    return liked(preference, rank, (worker) => free.has(worker) && capacities[worker] === largest);
  };
}

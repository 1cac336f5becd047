import { canonicalOrder } from './canonical-order.js';
import { seatGiants, type PlacementTable } from './giants.js';
import { Ledger } from './ledger.js';
import { rebalance } from './rebalance.js';
import type { PlacementInput, PlacementStrategy, PlacementWorker } from './strategy.js';
import { WorkerHeap } from './worker-heap.js';

/**
 * Sticky bounded load: a partition stays where it is, unless its worker is gone or balance cannot do without the move.
 *
 * A worker's *share* is its part of the weight by capacity. A *giant*, a partition heavier than the share of the largest worker that is
 * free, gets a worker for itself; neither counts in the shares of the others. *Homeless* partitions, heaviest first, go where most room is.
 * Then workers that have too much give to whoever has most room, and workers that have too little take from whoever is richest. Too much is
 * 9 % above the share, too little 5 % below; both at least the lightest partition away and at most the heaviest.
 *
 * **Balance.** Surpluses add up to 0. So beside a worker with too much there is one with room, and a partition of up to 9 % of a share fits
 * into that room without making it too much. Hence, where no partition but the giants weighs more than 9 % of the smallest share, no worker
 * ends above 1.09 of its share; and where none weighs more than 5 %, none ends below 0.95. Heavier ones are moved as long as two workers
 * become more alike. With equal weights "less than one partition away" means: the share rounded down or up. Counts differ by one at most.
 *
 * **Movement**, from a placement at rest. After a leave only the homeless move, where none weighs more than 9 % of a share: most room is never
 * negative, so none of them makes a worker overfull. After a join the newcomer takes the heaviest that fit until it has 95 % of its share.
 * With equal weights and capacities the number of moves is the least possible: the homeless, who fill the lowest first, then one for each
 * partition above the upper count, then one for each still missing to the lower count, and every balanced placement needs as many.
 * The same workers and weights again: nothing moves, because the moves ended where none gained.
 *
 * **Time** is linear in partitions (sorting by radix) plus logarithmic in workers for each move. Choices go by the hash of the id, then by
 * id, and weights are summed in whole units: the order of the input changes nothing but the order of the map.
 *
 * Throws `RangeError` for a weight or capacity that is not greater than 0 and finite, and for worker ids that are not unique: parse first.
 */
export const sticky: PlacementStrategy = { name: 'sticky', place };

function place(input: PlacementInput): ReadonlyMap<string, string> {
  assertPlaceable(input);
  if (input.workers.length === 0) return new Map();
  const workers = [...input.workers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const order = canonicalOrder(input.partitions);
  const table = makeTable(input, workers, order);
  const ledger = new Ledger(table, seatGiants(table));
  placeHomeless(ledger);
  rebalance(ledger);
  return toPlacement(input, workers, inOrderOfInput(table.owners, order));
}

// Ids are touched in the order of the input, where they lie side by side in memory: at 100,000 partitions that halves the time. For the
// same reason there are index loops here and in the files beside: `from` with a function takes ten times as long.
function makeTable(input: PlacementInput, workers: readonly PlacementWorker[], order: Uint32Array): PlacementTable {
  const places = new Map(workers.map((worker, place) => [worker.id, place]));
  const unordered = { weights: new Float64Array(order.length), owners: new Int32Array(order.length).fill(-1) };
  for (let index = 0; index < order.length; index++) {
    const { id, weight } = input.partitions[index]!;
    unordered.weights[index] = weight;
    const worker = input.previous.get(id);
    if (worker !== undefined) unordered.owners[index] = places.get(worker) ?? -1;
  }
  const weights = new Float64Array(order.length);
  const owners = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) {
    weights[rank] = unordered.weights[order[rank]!]!;
    owners[rank] = unordered.owners[order[rank]!]!;
  }
  return { weights, owners, capacities: Float64Array.from(workers, (worker) => worker.capacity) };
}

function inOrderOfInput(owners: Int32Array, order: Uint32Array): Int32Array {
  const result = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) result[order[rank]!] = owners[rank]!;
  return result;
}

function toPlacement(input: PlacementInput, workers: readonly PlacementWorker[], owners: Int32Array): ReadonlyMap<string, string> {
  const placement = new Map<string, string>();
  for (let index = 0; index < owners.length; index++) placement.set(input.partitions[index]!.id, workers[owners[index]!]!.id);
  return placement;
}

/** Heaviest first, each to whoever has most room: what comes last and decides the difference is light. */
function placeHomeless(ledger: Ledger): void {
  const receivers = new WorkerHeap(ledger.rooms, ledger.open);
  for (let rank = ledger.firstRank; rank < ledger.owners.length; rank++) {
    if (ledger.owners[rank]! >= 0) continue;
    const worker = receivers.first!;
    ledger.give(rank, worker);
    receivers.moved(worker);
  }
}

/** Configuration is checked where it is read. What arrives here wrong is a broken invariant, and a placement made of NaN would hide it. */
function assertPlaceable({ workers, partitions }: PlacementInput): void {
  const worker = workers.find(({ capacity }) => !isAmount(capacity));
  if (worker !== undefined) throw new RangeError(`capacity of worker ${worker.id} must be greater than 0, received ${worker.capacity}`);
  const partition = partitions.find(({ weight }) => !isAmount(weight));
  if (partition !== undefined)
    throw new RangeError(`weight of partition ${partition.id} must be greater than 0, received ${partition.weight}`);
  if (new Set(workers.map(({ id }) => id)).size < workers.length) throw new RangeError('worker ids are not unique');
}

function isAmount(amount: number): boolean {
  return amount > 0 && amount < Infinity;
}

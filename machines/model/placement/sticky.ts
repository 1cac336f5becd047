import { readBoard, toPlacement } from './board.js';
import { seatGiants, type PlacementTable } from './giants.js';
import { Ledger } from './ledger.js';
import { rebalance } from './rebalance.js';
import type { PlacementInput, PlacementStrategy } from './strategy.js';
import { placeWithinRules } from './place-within-rules.js';
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
 * **With rules** on partitions, or a maximum on workers, `placeWithinRules` decides instead: sticky too, and as even as the rules allow.
 *
 * **Time** is linear in partitions (sorting by radix) plus logarithmic in workers for each move. Choices go by the hash of the id, then by
 * id, and weights are summed in whole units: the order of the input changes nothing but the order of the map.
 *
 * Throws `RangeError` for a weight or capacity that is not greater than 0 and finite, and for worker ids that are not unique: parse first.
 */
export const sticky: PlacementStrategy = { name: 'sticky', place };

function place(input: PlacementInput): ReadonlyMap<string, string> {
  const board = readBoard(input);
  if (input.workers.length === 0) return new Map();
  if (board.rules) placeWithinRules(board, board.rules);
  else placeFreely(board.table);
  return toPlacement(board);
}

function placeFreely(table: PlacementTable): void {
  const ledger = new Ledger(table, seatGiants(table));
  placeHomeless(ledger);
  rebalance(ledger);
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

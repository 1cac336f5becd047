import { Holdings } from './holdings.js';
import type { Ledger } from './ledger.js';
import { WorkerHeap } from './worker-heap.js';

/**
 * Each round starts from what the round before reached. Two are common; a placement of a few heavy partitions may use more, and the
 * limit bounds the time, never the correctness: what is left is taken up by the next placement.
 */
const roundsMax = 16;
/** A move must gain more than rounding can feign. */
const roundingMargin = 1 - 1e-9;

/** Moves partitions from workers that have too much, then to workers that have too little, until all are at rest or no move gains. */
export function rebalance(ledger: Ledger): void {
  for (let round = 0; round < roundsMax; round++) {
    const over = unsettled(ledger, ledger.surpluses);
    const under = unsettled(ledger, ledger.rooms);
    if (over.length + under.length === 0) return;
    const holdings = new Holdings(ledger);
    const shed = shedSurplus({ ledger, holdings }, over);
    const filled = fillRoom({ ledger, holdings }, under);
    if (!shed && !filled) return;
  }
}

interface Round {
  readonly ledger: Ledger;
  readonly holdings: Holdings;
}

/** A move that is looked for: at least `need` if one partition can, never more than `fit` unless nothing is lighter, always less than `gap`. */
interface Wish {
  readonly need: number;
  readonly fit: number;
  readonly gap: number;
}

/** Workers that are further from their share than they may be, furthest first. */
function unsettled(ledger: Ledger, distances: Float64Array): number[] {
  const workers = Array.from(distances.keys()).filter((worker) => distances[worker]! > ledger.slacks[worker]!);
  return workers.sort((a, b) => distances[b]! - distances[a]! || a - b);
}

/** Each worker gives to whoever has most room, until it is at rest. */
function shedSurplus({ ledger, holdings }: Round, over: readonly number[]): boolean {
  const receivers = new WorkerHeap(ledger.rooms, ledger.open);
  let hasMoved = false;
  for (const giver of over) {
    while (ledger.surpluses[giver]! > ledger.slacks[giver]!) {
      const receiver = receivers.first!;
      const wish = wishBetween(ledger, giver, receiver);
      const need = ledger.surpluses[giver]! - ledger.slacks[giver]!;
      const rank = chosen(holdings, giver, { ...wish, need }) ?? lightestThatGains({ ledger, holdings }, giver, wish);
      if (rank === undefined) break;
      holdings.take(rank);
      ledger.give(rank, receiver);
      receivers.moved(receiver);
      receivers.moved(giver);
      hasMoved = true;
    }
  }
  return hasMoved;
}

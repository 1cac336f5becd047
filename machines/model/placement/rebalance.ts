import { Holdings } from './holdings.js';
import type { Ledger } from './ledger.js';
import { WorkerHeap } from './worker-heap.js';

/**
 * Each round starts from what the round before reached. One is enough where weights divide well; a few heavy partitions may take more. The
 * limit bounds the time, not the correctness: what is left is taken up by the next placement.
 */
const roundsMax = 64;
/** How many of the richest one receiver asks in vain. Of many workers with few heavy partitions each could else ask each. */
const giversMax = 16;
/** A move must gain more than rounding can feign. */
const roundingMargin = 1 - 1e-9;

/** Moves partitions from workers that have too much, then to workers that have too little, until all are at rest or no move gains. */
export function rebalance(ledger: Ledger): void {
  for (let round = 0; round < roundsMax; round++) {
    if (overfull(ledger).length + underfull(ledger).length === 0) return;
    const holdings = new Holdings(ledger);
    const hasShed = shedSurpluses({ ledger, holdings });
    const hasFilled = fillRooms({ ledger, holdings });
    if (!hasShed && !hasFilled) return;
  }
}

interface Round {
  readonly ledger: Ledger;
  readonly holdings: Holdings;
}

function overfull(ledger: Ledger): number[] {
  return beyond(ledger.surpluses, ledger.surplusLimits);
}

function underfull(ledger: Ledger): number[] {
  return beyond(ledger.rooms, ledger.roomLimits);
}

/** Workers that are further from their share than they may rest, the furthest first. */
function beyond(distances: Float64Array, limits: Float64Array): number[] {
  const workers = Array.from(distances.keys()).filter((worker) => distances[worker]! > limits[worker]!);
  return workers.sort((a, b) => distances[b]! - distances[a]! || a - b);
}

/** Each worker with too much gives to whoever has most room. */
function shedSurpluses({ ledger, holdings }: Round): boolean {
  const receivers = new WorkerHeap(ledger.rooms, ledger.open);
  let hasMoved = false;
  for (const giver of overfull(ledger)) {
    while (ledger.surpluses[giver]! > ledger.surplusLimits[giver]!) {
      const receiver = receivers.first!;
      const need = ledger.surpluses[giver]! - ledger.surplusLimits[giver]!;
      const way = { giver, receiver, need };
      const rank = fitting({ ledger, holdings }, way) ?? gaining({ ledger, holdings }, way);
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

/** Each worker with too little takes from whoever is richest and has something that fits. */
function fillRooms({ ledger, holdings }: Round): boolean {
  const givers = new WorkerHeap(ledger.surpluses, Array.from(ledger.rooms.keys()));
  let hasMoved = false;
  for (const receiver of underfull(ledger)) {
    const passedOver: number[] = [];
    while (ledger.rooms[receiver]! > ledger.roomLimits[receiver]! && givers.first !== undefined && passedOver.length < giversMax) {
      const giver = givers.first;
      const need = ledger.rooms[receiver]! - ledger.roomLimits[receiver]!;
      const rank = fitting({ ledger, holdings }, { giver, receiver, need });
      if (rank === undefined) {
        passedOver.push(giver);
        givers.removeFirst();
        continue;
      }
      holdings.take(rank);
      ledger.give(rank, receiver);
      givers.moved(giver);
      givers.moved(receiver);
      hasMoved = true;
    }
    if (takeWhatGains({ ledger, holdings }, receiver, passedOver)) hasMoved = true;
    for (const giver of passedOver) givers.insert(giver);
  }
  return hasMoved;
}

/** When nothing fits and too little is there: one partition that makes the two workers more alike, from the richest that has one. */
function takeWhatGains({ ledger, holdings }: Round, receiver: number, givers: readonly number[]): boolean {
  if (ledger.rooms[receiver]! <= ledger.roomLimits[receiver]!) return false;
  for (const giver of givers) {
    const rank = gaining({ ledger, holdings }, { giver, receiver });
    if (rank === undefined) continue;
    holdings.take(rank);
    ledger.give(rank, receiver);
    return true;
  }
  return false;
}

interface Way {
  readonly giver: number;
  readonly receiver: number;
}

/**
 * A partition whose move leaves neither worker beyond where it may rest: the lightest that covers the whole need at once, else the heaviest,
 * so that few moves.
 */
function fitting({ ledger, holdings }: Round, way: Way & { readonly need: number }): number | undefined {
  const fromGiver = ledger.surpluses[way.giver]! + ledger.roomLimits[way.giver]!;
  const intoReceiver = ledger.rooms[way.receiver]! + ledger.surplusLimits[way.receiver]!;
  const max = Math.min(fromGiver, intoReceiver, gap(ledger, way));
  const covering = holdings.lightestFrom(way.giver, way.need);
  if (covering !== undefined && ledger.weights[covering]! <= max) return covering;
  return holdings.heaviestUpTo(way.giver, max);
}

/** The lightest partition, if its move makes the two workers more alike. */
function gaining({ ledger, holdings }: Round, way: Way): number | undefined {
  const lightest = holdings.lightestFrom(way.giver, 0);
  return lightest !== undefined && ledger.weights[lightest]! <= gap(ledger, way) ? lightest : undefined;
}

/** What weighs less than this makes the sum of squared distances from the shares smaller, so that moves cannot go round in circles. */
function gap(ledger: Ledger, way: Way): number {
  return (ledger.surpluses[way.giver]! + ledger.rooms[way.receiver]!) * roundingMargin;
}

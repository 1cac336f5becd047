import type { Ledger } from './ledger.js';

/** What each worker could let go, found by weight. What was taken out, or arrived later, is not offered. */
export class Holdings {
  readonly #weights: Float64Array;
  /** Ranks, worker after worker, each worker's heaviest first. */
  readonly #ranks: Uint32Array;
  /** By rank. */
  readonly #slots: Uint32Array;
  /** By worker: its first slot; one more for the end. */
  readonly #starts: Uint32Array;
  /** By slot: itself while held, else a slot nearer to the next one that is. */
  readonly #next: Uint32Array;
  /** The same towards the slot before, counted from 1: 0 is before all. */
  readonly #previous: Uint32Array;

  constructor(ledger: Ledger) {
    const { weights, owners, firstRank } = ledger;
    this.#weights = weights;
    this.#starts = new Uint32Array(ledger.rooms.length + 1);
    for (let rank = firstRank; rank < owners.length; rank++) this.#starts[owners[rank]! + 1]!++;
    for (let worker = 0; worker < ledger.rooms.length; worker++) this.#starts[worker + 1]! += this.#starts[worker]!;
    this.#ranks = new Uint32Array(owners.length - firstRank);
    this.#slots = new Uint32Array(owners.length);
    const ends = this.#starts.slice();
    for (let rank = firstRank; rank < owners.length; rank++) {
      const slot = ends[owners[rank]!]!++;
      this.#ranks[slot] = rank;
      this.#slots[rank] = slot;
    }
    this.#next = new Uint32Array(this.#ranks.length + 1);
    for (let slot = 0; slot < this.#next.length; slot++) this.#next[slot] = slot;
    this.#previous = this.#next.slice();
  }

  /** The lightest partition of `worker` that weighs at least `min`. */
  lightestFrom(worker: number, min: number): number | undefined {
    // Weights are whole units.
    const before = this.#firstUpTo(worker, Math.ceil(min) - 1);
    const slot = heldFrom(this.#previous, before) - 1;
    return slot >= this.#starts[worker]! ? this.#ranks[slot] : undefined;
  }

  /** The heaviest partition of `worker` that weighs at most `max`. */
  heaviestUpTo(worker: number, max: number): number | undefined {
    const slot = heldFrom(this.#next, this.#firstUpTo(worker, max));
    return slot < this.#starts[worker + 1]! ? this.#ranks[slot] : undefined;
  }

  take(rank: number): void {
    const slot = this.#slots[rank]!;
    this.#next[slot] = slot + 1;
    this.#previous[slot + 1] = slot;
  }

  /** The first slot of `worker`, held or not, whose partition weighs at most `max`. */
  #firstUpTo(worker: number, max: number): number {
    let low = this.#starts[worker]!;
    let high = this.#starts[worker + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#weights[this.#ranks[middle]!]! <= max) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Follows links to one that leads to itself, and shortens the way for the next time. */
function heldFrom(links: Uint32Array, from: number): number {
  let at = from;
  while (links[at] !== at) {
    links[at] = links[links[at]!]!;
    at = links[at]!;
  }
  return at;
}

import { makeRoom } from './make-room.js';
import type { Seating } from './seating.js';

/** Finds places for partitions that have none, if need be by moving others. */
export class Settler {
  readonly #seating: Seating;
  /** Classes for which no room can be made: others only take places from now on, so that it never can again. */
  readonly #full = new Set<number>();

  constructor(seating: Seating) {
    this.#seating = seating;
  }

  /** Gives it to the poorest that may have it. It stays without owner when none of these can be made free. */
  settle(rank: number): void {
    const { rules } = this.#seating;
    const worker = this.#seating.poorest(rank);
    if (worker >= 0) return this.#seating.give(rank, worker);
    const kind = rules?.classes[rank] ?? 0;
    if (!rules || this.#full.has(kind)) return;
    const freed = makeRoom(this.#seating, rules, kind);
    if (freed >= 0) this.#seating.give(rank, freed);
    else this.#full.add(kind);
  }
}

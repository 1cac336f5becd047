import type { Clock } from '../ports.js';

/** How one member's clock differs from the world's. A rate of 1.01 gains 10 ms in a second. */
export interface ClockSkew {
  readonly offsetMs?: number;
  readonly rate?: number;
}

/** One member's own time over the world's: `now` differs, and its timers are due by its own `now`, never before it. */
export class ClockView implements Clock {
  readonly #world: Clock;
  readonly #offsetMs: number;
  readonly #rate: number;

  constructor(world: Clock, { offsetMs = 0, rate = 1 }: ClockSkew) {
    if (!(rate > 0) || !Number.isFinite(rate)) throw new RangeError(`rate ${rate} is not a positive number`);
    if (!Number.isFinite(offsetMs)) throw new RangeError(`offsetMs ${offsetMs} is not a finite number`);
    this.#world = world;
    this.#offsetMs = offsetMs;
    this.#rate = rate;
  }

  now(): number {
    return this.#at(this.#world.now());
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const worldMs = this.#world.now();
    const dueMs = this.#at(worldMs) + Math.max(0, ms);
    let delayMs = ms / this.#rate;
    // Rounding may put the moment a hair before it is due here; a member that looks would arm again, for ever.
    while (this.#at(worldMs + delayMs) < dueMs) delayMs += (Math.abs(worldMs) + Math.abs(delayMs) + 1) * Number.EPSILON;
    return this.#world.setTimeout(fn, delayMs);
  }

  clearTimeout(id: unknown): void {
    this.#world.clearTimeout(id);
  }

  #at(worldMs: number): number {
    return worldMs * this.#rate + this.#offsetMs;
  }
}

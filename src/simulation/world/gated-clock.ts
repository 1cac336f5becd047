import type { Clock } from '../../ports.js';

/** What stands between a process and the world: runs work now, later, or never. */
export interface Gate {
  enter(work: () => void): void;
}

interface GatedTimer {
  id: unknown;
  readonly fire: () => void;
}

/** A process's clock: its timers fire through the gate, so they wait while the process stands still and end when it dies. */
export class GatedClock implements Clock {
  readonly #gate: Gate;
  readonly #view: Clock;
  readonly #timers = new Set<GatedTimer>();

  constructor(gate: Gate, view: Clock) {
    this.#gate = gate;
    this.#view = view;
  }

  /** How many timers are armed, or due and waiting at the gate. */
  get armed(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#view.now();
  }

  setTimeout(fn: () => void, ms: number): unknown {
    const timer: GatedTimer = { id: undefined, fire: () => this.#timers.delete(timer) && fn() };
    this.#timers.add(timer);
    timer.id = this.#view.setTimeout(() => this.#gate.enter(timer.fire), ms);
    return timer;
  }

  clearTimeout(id: unknown): void {
    const timer = id as GatedTimer | undefined;
    if (timer !== undefined && this.#timers.delete(timer)) this.#view.clearTimeout(timer.id);
  }

  /** Nothing that is armed fires any more. */
  clear(): void {
    for (const timer of this.#timers) this.#view.clearTimeout(timer.id);
    this.#timers.clear();
  }
}

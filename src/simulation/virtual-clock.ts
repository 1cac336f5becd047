import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../ports.js';
import { type ClockSkew, ClockView } from './clock-view.js';
import { TimerQueue } from './timer-queue.js';

/** Node fires timers beyond this at once: so does code that passes one, in production. */
const delayMaxMs = 2_147_483_647;

/**
 * Time that passes when told. Timers fire one by one in the order in which they are due, equal ones in the order in which they were armed, and
 * what they arm counts from their own time. Fits XState's `clock` option; XState's own `SimulatedClock` jumps over timers armed on the way.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerQueue();
  #nowMs: number;
  #isRunning = false;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** How many timers are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Throws `RangeError` for delays that Node would not wait for: `NaN` and more than 2^31 − 1 ms. A negative one counts as zero. */
  setTimeout(fn: () => void, ms: number): unknown {
    if (!(ms <= delayMaxMs)) throw new RangeError(`a delay of ${ms} ms fires at once in Node: at most ${delayMaxMs}`);
    return this.#timers.add(this.#nowMs + Math.max(0, ms), fn);
  }

  /** Harmless for timers that have fired, were cleared, or are not ours. */
  clearTimeout(id: unknown): void {
    this.#timers.cancel(id);
  }

  /** Lets `ms` pass. What a timer throws is thrown here, at that timer's time. */
  advance(ms: number): void {
    this.runUntil(() => false, ms);
  }

  /** Lets time pass until the predicate holds, at most `maxMs`. Asks before and after each timer. Says whether it holds. */
  runUntil(predicate: () => boolean, maxMs: number): boolean {
    return this.#exclusively(() => {
      const untilMs = this.#nowMs + maxMs;
      for (;;) {
        if (predicate()) return true;
        if (!this.#fireNext(untilMs)) return false;
      }
    });
  }

  /** As `advance`, and lets promises settle before the first timer and after each. */
  async advanceAsync(ms: number): Promise<void> {
    await this.runUntilAsync(() => false, ms);
  }

  /** As `runUntil`, and lets promises settle before the first timer and after each. */
  async runUntilAsync(predicate: () => boolean, maxMs: number): Promise<boolean> {
    const untilMs = this.#nowMs + maxMs;
    for (;;) {
      await setImmediate();
      if (predicate()) return true;
      if (!this.#exclusively(() => this.#fireNext(untilMs))) return false;
    }
  }

  /** Fires the next timer that is due by `untilMs`, at its time. Without one, goes to `untilMs` and says false. */
  step(untilMs: number): boolean {
    return this.#exclusively(() => this.#fireNext(untilMs));
  }

  /** The same time as a member with another clock sees it. */
  view(skew: ClockSkew): Clock {
    return new ClockView(this, skew);
  }

  /** Goes to the next timer and fires it, or to `untilMs` when none is due by then. */
  #fireNext(untilMs: number): boolean {
    const dueMs = this.#timers.nextDueMs();
    if (dueMs === undefined || dueMs > untilMs) {
      this.#nowMs = Math.max(this.#nowMs, untilMs);
      return false;
    }
    this.#nowMs = Math.max(this.#nowMs, dueMs);
    this.#timers.take()?.fire();
    return true;
  }

  #exclusively<T>(run: () => T): T {
    if (this.#isRunning) throw new Error('a timer may not advance the clock that fires it');
    this.#isRunning = true;
    try {
      return run();
    } finally {
      this.#isRunning = false;
    }
  }
}

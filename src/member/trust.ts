import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../ports.js';
import { guarded } from '../system/guarded.js';

/** For witnesses in this process: `{untilMs}` whenever trust is extended or revoked, before anything follows from it. */
export const trustChannel = channel('conclave.trust');

/**
 * Whether this member may rely on what it owns, exact at the instant it is asked: until one lease after it *asked* for the last answer
 * it got. Nothing but time ends trust, except `revoke`.
 */
export class Trust {
  readonly #clock: Clock;
  readonly #listeners = new Set<(trusted: boolean) => void>();
  #untilMs = -Infinity;
  #timer: unknown;
  #told = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isTrusted(): boolean {
    return this.#clock.now() < this.#untilMs;
  }

  /** On the clock of this member; the past when there is none. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** An answer counts from when it was asked for: what happened between is unknown. */
  extend(askedAtMs: number, leaseMs: number): void {
    const untilMs = askedAtMs + leaseMs;
    if (untilMs <= this.#untilMs || untilMs <= this.#clock.now()) return;
    // It has lapsed and the timer is late, as after a pause: whoever listens sees the gap.
    this.#tell();
    this.#untilMs = untilMs;
    trustChannel.publish({ untilMs });
    this.#arm();
    this.#tell();
  }

  /** Ends trust now: the log says that we are out, or cannot be read any more. */
  revoke(): void {
    this.#untilMs = -Infinity;
    trustChannel.publish({ untilMs: this.#untilMs });
    this.#clock.clearTimeout(this.#timer);
    this.#tell();
  }

  /** Called with every change. Timers can be late, `isTrusted` never is. Returns the function that ends it. */
  onChange(listener: (trusted: boolean) => void): () => void {
    const call = guarded(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  #arm(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(
      () => (this.isTrusted ? this.#arm() : this.#tell()),
      Math.max(0, Math.ceil(this.#untilMs - this.#clock.now())),
    );
  }

  #tell(): void {
    const trusted = this.isTrusted;
    if (trusted === this.#told) return;
    this.#told = trusted;
    for (const listener of [...this.#listeners]) listener(trusted);
  }
}

import { channel } from 'node:diagnostics_channel';
import type { Clock } from '../ports.js';

/** What came in and was turned away before it could change anything. */
export interface RejectedInput {
  readonly group: string;
  /** Of the worker that turned it away. */
  readonly name: string;
  /** `entry`: a record of the log. `beat`, `answer`: of a member, of a leader. `event`: sent to a worker’s chart from outside. */
  readonly what: 'entry' | 'beat' | 'answer' | 'event';
  /** Why, in words of ours: never the bytes. */
  readonly problem: string;
}

/** For metrics and witnesses in this process: one `RejectedInput` each, as it happens. */
export const rejectedChannel = channel('conclave.rejected');

const TELL_EVERY_MS = 60_000;

export interface RejectionTallyOptions {
  readonly group: string;
  readonly name: string;
  readonly clock: Clock;
  /** Told at most once a minute, of all that was rejected since. */
  readonly tell: (message: string) => void;
}

/** Counts what was rejected. The first is told at once, the rest once a minute: a flood of garbage must not become a flood of words. */
export class RejectionTally {
  readonly #options: RejectionTallyOptions;
  /** By kind and problem, since last told; both are words of ours, so there are few. */
  readonly #counts = new Map<string, number>();
  #timer: unknown;
  #closed = false;

  constructor(options: RejectionTallyOptions) {
    this.#options = options;
  }

  note(what: RejectedInput['what'], problem: string): void {
    const { group, name } = this.#options;
    rejectedChannel.publish({ group, name, what, problem } satisfies RejectedInput);
    if (this.#closed) return;
    const label = `${what} (${problem})`;
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    if (this.#timer === undefined) this.#tell();
  }

  close(): void {
    this.#closed = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#counts.size === 0) return;
    const counted = Array.from(this.#counts, ([label, count]) => `${count} × ${label}`).join(', ');
    this.#counts.clear();
    this.#timer = this.#options.clock.setTimeout(() => this.#tell(), TELL_EVERY_MS);
    this.#options.tell(`rejected: ${counted}; nothing changed. Who may write to NATS subjects of this group?`);
  }
}

import { PROTOCOL_MAX, type Entry, type EntryBody } from '../../machines/model/entries.js';
import type { Rejection } from '../../machines/model/facts.js';
import { own } from '../../machines/model/group-state.js';
import type { MemberId } from '../../machines/model/ids.js';
import type { AppendOutcome, Clock, Log } from '../ports.js';
import { encodeEntry, type LogTail } from '../protocol/entry-codec.js';
import type { AppliedRecord, Replica } from './replica.js';

/**
 * How a proposal ended. Only an applied entry is accepted or rejected. `unsettled`: the deadline passed first, and it may still land.
 * `refused`: it cannot be stored (too large, no permission, storage full).
 */
export type Proposal =
  | { readonly kind: 'accepted'; readonly applied: AppliedRecord; readonly sentAtMs: number }
  | { readonly kind: 'rejected'; readonly reason: Rejection }
  | { readonly kind: 'refused'; readonly reason: 'full' | 'tooLarge' | 'denied'; readonly cause?: unknown }
  | { readonly kind: 'unsettled' };

export interface ProposerOptions {
  readonly log: Log;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly appendTimeoutMs: number;
  /** What the replica is fed by, while there is something. */
  readonly copy: () => WrittenCopy | undefined;
  /** The newest protocol that is written. Default: the newest we know. */
  readonly protocolMax?: number;
}

interface WrittenCopy {
  /** False: what is published now might take the place of entries that the log seems to have forgotten. It waits. */
  readonly mayWrite: boolean;
  /** Hash of the record that was applied last, where it is known. */
  readonly tail: number | undefined;
  /** Told the sequence of what was stored, so that a reader that missed it looks. */
  nudge(sequence: number): void;
}

/** An entry that was published, until when it is waited for, and what comes of it. */
interface Awaited {
  readonly endsAtMs: number;
  readonly settled: Promise<AppliedRecord>;
}

const RETRY_MS = 50;
const UNACKNOWLEDGED: AppendOutcome = { kind: 'unknown', cause: undefined };
const HELD_BACK: AppendOutcome = { kind: 'refused', reason: 'unavailable', cause: undefined };

/** One author's pen: one proposal at a time, in order, published again until the log has it; settled when this member has applied it. */
export class Proposer {
  readonly author: MemberId;
  readonly #options: ProposerOptions;
  #counter = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(author: MemberId, options: ProposerOptions) {
    this.author = author;
    this.#options = options;
  }

  /** Never rejects. `deadlineMs` bounds the whole, the wait for earlier proposals included. */
  propose(body: EntryBody, deadlineMs: number): Promise<Proposal> {
    const endsAtMs = this.#options.clock.now() + deadlineMs;
    const run = this.#last.then(() => this.#run(body, endsAtMs));
    this.#last = run;
    return run;
  }

  /** What is under way ends as `unsettled`; nothing more is published. */
  close(): void {
    this.#closed = true;
  }

  async #run(body: EntryBody, endsAtMs: number): Promise<Proposal> {
    if (this.#isOver(endsAtMs)) return { kind: 'unsettled' };
    // The group's protocol, not the newest we know: members of the version before read on until all speak the next.
    const v = Math.min(this.#options.replica.state.protocol, this.#options.protocolMax ?? PROTOCOL_MAX);
    const entry: Entry = { v, author: this.author, counter: this.#nextCounter(), ...body };
    const records = encodeEntry(entry, this.#options.log.recordBytesMax, this.#tail());
    if (!records) return { kind: 'refused', reason: 'tooLarge' };
    const settled = this.#whenApplied(entry);
    try {
      return await this.#publishUntilApplied(records, { endsAtMs, settled: settled.promise });
    } finally {
      settled.forget();
    }
  }

  #tail(): LogTail | undefined {
    const { replica, copy } = this.#options;
    const hash = copy()?.tail;
    return hash === undefined ? undefined : { sequence: replica.state.applied, hash };
  }

  /** Beyond what the log has seen of us, too: whoever else writes under our id must not silence us. */
  #nextCounter(): number {
    const seen = own(this.#options.replica.state.members, this.author)?.counter ?? 0;
    return (this.#counter = Math.max(this.#counter, seen) + 1);
  }

  async #publishUntilApplied(records: readonly Uint8Array[], awaited: Awaited): Promise<Proposal> {
    const { endsAtMs, settled } = awaited;
    const sentAtMs = this.#options.clock.now();
    while (!this.#isOver(endsAtMs)) {
      // What was applied was stored, whether its acknowledgement comes or not.
      const acknowledged = this.#options.copy()?.mayWrite ? this.#appendAll(records) : HELD_BACK;
      const stored = await Promise.race([acknowledged, settled.then(() => UNACKNOWLEDGED)]);
      if (stored.kind === 'refused' && stored.reason !== 'unavailable')
        return { kind: 'refused', reason: stored.reason, cause: stored.cause };
      const applied = await (stored.kind === 'stored'
        ? this.#caughtUp(stored.sequence, awaited)
        : this.#within(settled, RETRY_MS, endsAtMs));
      if (!applied) continue;
      const { outcome } = applied;
      return outcome.kind === 'rejected' ? { kind: 'rejected', reason: outcome.reason } : { kind: 'accepted', applied, sentAtMs };
    }
    return { kind: 'unsettled' };
  }

  /** Undefined when what was stored does not come. While what is before it is still being read, another copy would only add to that. */
  async #caughtUp(sequence: number, { endsAtMs, settled }: Awaited): Promise<AppliedRecord | undefined> {
    const { replica, appendTimeoutMs, copy } = this.#options;
    copy()?.nudge(sequence);
    for (;;) {
      const before = replica.state.applied;
      const applied = await this.#within(settled, appendTimeoutMs, endsAtMs);
      const isReading = before < replica.state.applied && replica.state.applied < sequence;
      if (applied || !isReading || this.#isOver(endsAtMs)) return applied;
    }
  }

  async #appendAll(records: readonly Uint8Array[]): Promise<AppendOutcome> {
    let last: AppendOutcome = { kind: 'unknown', cause: undefined };
    for (const record of records) {
      last = await this.#options.log.append(record, { timeoutMs: this.#options.appendTimeoutMs });
      if (last.kind !== 'stored') return last;
    }
    return last;
  }

  /** The first time that our entry is decided: repeats of it are duplicates, pieces of it pending. */
  #whenApplied(entry: Entry): { readonly promise: Promise<AppliedRecord>; readonly forget: () => void } {
    let forget = (): void => undefined;
    const promise = new Promise<AppliedRecord>((resolve) => {
      forget = this.#options.replica.onApplied((applied) => {
        const ours = applied.entry?.author === entry.author && applied.entry.counter === entry.counter;
        if (ours && (applied.outcome.kind === 'accepted' || applied.outcome.kind === 'rejected')) resolve(applied);
      });
    });
    return { promise, forget };
  }

  #within<T>(promise: Promise<T>, ms: number, endsAtMs: number): Promise<T | undefined> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => resolve(undefined), Math.max(0, Math.min(ms, endsAtMs - clock.now())));
      void promise.then((value) => {
        clock.clearTimeout(timer);
        resolve(value);
      });
    });
  }

  #isOver(endsAtMs: number): boolean {
    return this.#closed || this.#options.clock.now() >= endsAtMs;
  }
}

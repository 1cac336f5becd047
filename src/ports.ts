import type { Timing } from '../machines/model/timing.js';
import type { Role } from './protocol/permissions.js';

/**
 * What the runtime needs of the world: five ports. NATS (`src/nats`) and memory (`src/memory`) implement them; one contract
 * suite (`test/contract`) holds both to the same promises. Nothing else in the runtime touches a network, a clock or chance.
 */

/** One stored record of a group's log. Sequences start at 1 and rise by one. */
export interface LogRecord {
  readonly sequence: number;
  readonly data: Uint8Array;
  /**
   * When it was stored, in milliseconds since 1970: by the clock of the server, or, of a live record, by that of whoever heard it. For people
   * only: nothing may be decided by it. Absent where time is virtual.
   */
  readonly storedAtMs?: number;
}

/** What is stored now. An empty log has `last === first - 1`. `identity` changes when the log was deleted and made anew. */
export interface LogPosition {
  readonly first: number;
  readonly last: number;
  readonly identity: string;
  /** Several servers hold it: one that was frozen while it led them answers with the end of then, until it hears of its successor. */
  readonly mayBeOld?: boolean;
}

/**
 * How an append ended. `unknown` means that it may have been stored, or may still be: only reading the log tells.
 * `refused` means that it was not stored: `full` (storage limit), `tooLarge`, `denied` (permission) or `unavailable` (no leader, disconnected).
 */
export type AppendOutcome =
  | { readonly kind: 'stored'; readonly sequence: number }
  | { readonly kind: 'unknown'; readonly cause: unknown }
  | { readonly kind: 'refused'; readonly reason: 'full' | 'tooLarge' | 'denied' | 'unavailable'; readonly cause: unknown };

export interface Log {
  /** Largest record that one append takes, in bytes. Longer entries are split by the protocol layer. */
  readonly recordBytesMax: number;
  /** Stores one record after all that are stored. Never rejects: every ending is an outcome. */
  append(data: Uint8Array, options: { readonly timeoutMs: number }): Promise<AppendOutcome>;
  /**
   * Consecutive records from `from` on, at most `limit`, in order; empty when `from` is past the end, fewer when time runs out. Records that
   * were compacted are not returned: compare with `position().first`. Rejects with `UnavailableError` when none can be read within `timeoutMs`.
   */
  read(from: number, limit: number, options: { readonly timeoutMs: number }): Promise<readonly LogRecord[]>;
  /** Rejects with `UnavailableError` when the log does not answer within `timeoutMs`, with `GroupNotFoundError` when there is none. */
  position(options: { readonly timeoutMs: number }): Promise<LogPosition>;
  /** Forgets every record up to and including `through`. Harmless when repeated or behind. */
  compact(through: number, options: { readonly timeoutMs: number }): Promise<void>;
  /**
   * Live records as they are stored, at least while connected: a hint that may lose or repeat records, and never brings one that was not
   * stored. Readers find gaps by sequence and repair them with `read`. Returns the function that ends the watch.
   */
  watch(listener: (record: LogRecord) => void): () => void;
}

/** How a request ended. `noResponders`: nobody listens on that subject now, which is evidence, not proof, that its process is gone. */
export type RequestOutcome =
  | { readonly kind: 'answered'; readonly data: Uint8Array }
  | { readonly kind: 'noResponders' }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'disconnected' };

/** Messages that nobody stores. Subjects come from `src/protocol/subjects.ts` only. */
/** Answers one request: by one call of `reply`, at once or later, or not at all. */
export type Responder = (data: Uint8Array, reply: (answer: Uint8Array) => void) => void;

export interface Bus {
  publish(subject: string, data: Uint8Array): void;
  /** Returns the function that ends the subscription. */
  subscribe(subject: string, listener: (data: Uint8Array) => void): () => void;
  /** Fails at once while disconnected. Never rejects. */
  request(subject: string, data: Uint8Array, options: { readonly timeoutMs: number }): Promise<RequestOutcome>;
  /** Answers requests on a subject. Returns the function that ends it. */
  respond(subject: string, responder: Responder): () => void;
}

/** A snapshot of the reduced group state, as bytes. */
export interface StoredSnapshot {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** Where snapshots live. Any size; the implementation splits. */
export interface Store {
  /** Stores a whole snapshot or nothing, and makes the place for it anew when that was deleted. Rejects with `UnavailableError` when not done within `timeoutMs`. */
  save(snapshot: StoredSnapshot, options: { readonly timeoutMs: number }): Promise<void>;
  /** The complete snapshot with the highest sequence below `below`; `undefined` when there is none. A damaged one is passed over for the one before. */
  load(options: { readonly timeoutMs: number; readonly below?: number }): Promise<StoredSnapshot | undefined>;
  /** Forgets all snapshots below `sequence`. */
  prune(below: number, options: { readonly timeoutMs: number }): Promise<void>;
}

/** Monotonic time in milliseconds, fractions allowed; its zero has no meaning. Fits XState's `clock` option. */
export interface Clock {
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** 22 characters of [A-Za-z0-9_-], unique for all practical purposes. */
  id(): string;
}

export type LinkStatus = 'connected' | 'disconnected' | 'closed';

/** One member's access to one group: the ports, and how the connection below them fares. */
export interface Link {
  readonly log: Log;
  readonly bus: Bus;
  readonly store: Store;
  /** What is behind this link, for people: `nats-server 2.10.27 at 127.0.0.1:4222`, `memory`. */
  readonly description: string;
  readonly status: LinkStatus;
  /** Calls the listener on every change of status. Returns the function that ends it. */
  onStatus(listener: (status: LinkStatus) => void): () => void;
  /** Lets go of all watches and subscriptions, then of the connection if it is ours. Calling it again changes nothing. */
  close(): Promise<void>;
}

export interface LinkOptions {
  /** Shown to operators of the other side. */
  readonly name: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  /** Do not make the group when it is not there: an observer leaves nothing behind. Default: false. */
  readonly mustExist?: boolean;
  /** Look before the link opens, and refuse with all problems in one `ConnectError`. Default: what is wrong shows when it is used. */
  readonly checkup?: Checkup;
}

/** One thing that was seen of the other side of a link. */
export interface Finding {
  /** What was looked at, stable: `server.version`. */
  readonly id: string;
  /** `note`: worth knowing. `warning`: it works, and may hurt. `problem`: it cannot work. */
  readonly level: 'ok' | 'note' | 'warning' | 'problem';
  readonly what: string;
  /** What may come of it; empty when nothing does. */
  readonly risk: string;
  /** What to do, as a command where there is one; empty when there is nothing to do. */
  readonly remedy: string;
}

/** What a link is opened for, and what the other side must be good enough for. */
export interface Checkup {
  readonly role: Role;
  readonly timing: Pick<Timing, 'beatTimeoutMs' | 'leaseMs'>;
  /** How many partitions one placement may name; undefined when nobody knows yet. */
  readonly partitions?: number | undefined;
  /** Hears each warning once, before the link is open. */
  readonly onWarning: (warning: Finding) => void;
}

/**
 * Opens links: a NATS server, or a memory hub. Throws `ConnectError` when the other side is out of reach or unfit, `GroupNotFoundError` when
 * the group must exist and does not.
 */
export interface Hub {
  link(group: string, options: LinkOptions): Promise<Link>;
}

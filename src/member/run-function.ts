/** The partition that user code gets: its id, the keys it was declared with, and its weight. */
export interface RunPartition {
  readonly id: string;
  readonly keys: readonly string[];
  readonly weight: number;
}

export interface RunContext {
  /** Aborts when work must end; `signal.reason.reason` is `drained`, `paused` or `dropped`. */
  readonly signal: AbortSignal;
  /** The fencing token of this grant: pass it on with every effect, and let the receiver refuse older ones. Rises with every grant. */
  readonly epoch: number;
  /** Whether this grant may be relied on, exact at the instant of the call. */
  readonly isTrusted: () => boolean;
  /** The stable id of this worker. */
  readonly workerId: string;
}

/**
 * User code: called when a partition is granted, ends when `signal` aborts. When it throws, or returns before that, it is started again
 * with backoff, and quarantined after eight failures in a row. Called again under the same epoch after trust was lost and gained.
 */
export type RunFunction = (partition: RunPartition, context: RunContext) => Promise<void> | void;

import type { ConclaveError } from '../errors.js';
import type { WorkerState } from './worker-events.js';

/** How a worker fares, in the words of those who restart processes and route requests. */
export interface Health {
  /** False when only another process helps: the worker has failed, or its start has. Out of reach of NATS it is live, as a restart repairs nothing. */
  readonly live: boolean;
  /** It serves: it is a member, trusted, and runs what it owns; or is a healthy spare. */
  readonly ready: boolean;
  readonly state: WorkerState;
  /** Why it is not live or not ready, for people; empty when it is both. */
  readonly reasons: readonly string[];
}

export interface HealthFacts {
  readonly state: WorkerState;
  /** `stop()` was called. */
  readonly isStopping: boolean;
  readonly failure: ConclaveError | undefined;
}

/** What the charts amount to. A worker that ended without being asked to has no other way back than a new process. */
export function healthOf({ state, isStopping, failure }: HealthFacts): Health {
  const ended = state === 'failed' || (state === 'stopped' && !isStopping);
  const ready = state === 'serving';
  return { live: !ended, ready, state, reasons: ready ? [] : [ended && failure ? `${failure.code}: ${failure.message}` : REASONS[state]] };
}

const REASONS: { readonly [S in WorkerState]: string } = {
  idle: 'it was not started',
  starting: 'it is starting: connecting, catching up, joining, or waiting for its first placement',
  serving: '',
  paused: 'its trust ran out: NATS, or any leader, is out of reach, and its work waits',
  stopping: 'it is stopping, or was drained',
  stopped: 'it has stopped',
  failed: 'it has failed',
};

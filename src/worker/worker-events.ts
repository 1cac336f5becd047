import type { LeaderInfo } from '../member/leader-info.js';
import { EventEmitter } from 'node:events';
import type { OutageLevel } from '../../machines/connection.machine.js';
import type { ConclaveError } from '../errors.js';
import type { Finding } from '../ports.js';
import { expectArguments, listener as aListener, oneOf } from '../options/call-problems.js';
import { guarded } from '../system/guarded.js';

/** One worker's share of the placement. */
export interface Assignment {
  /** Version of the placement that is in force; rises by one with every commit. */
  readonly version: number;
  /** Term of the last reign. */
  readonly term: number;
  /** What this worker owns, in the order of ids. */
  readonly partitions: readonly { readonly id: string; readonly epoch: number }[];
}

export type WorkerState = 'idle' | 'starting' | 'serving' | 'paused' | 'stopping' | 'stopped' | 'failed';

export interface WorkerEvents {
  /** The state or the assignment changed. */
  readonly change: { readonly state: WorkerState; readonly assignment: Assignment };
  /** The work of a partition is about to start here, under this epoch. */
  readonly granted: { readonly id: string; readonly epoch: number };
  /** The work of a partition has ended here, or was given up, and the partition is no longer ours to work on. */
  readonly revoked: { readonly id: string; readonly epoch: number };
  /** Null: nobody leads. */
  readonly leader: LeaderInfo | null;
  /** NATS, or any leader, is out of reach for longer than the thresholds, told with rising urgency; or back for good: `level` is null. */
  readonly degraded: { readonly degraded: boolean; readonly level: OutageLevel | null };
  /** Something about the server that may hurt later: each once, while starting. `conclave doctor` tells more. */
  readonly warning: Finding;
  /** A problem that the worker goes on from, or the one that it failed of. */
  readonly error: ConclaveError;
}

export type WorkerEventName = keyof WorkerEvents;

export type WorkerEventRecord = { readonly [K in WorkerEventName]: { readonly type: K; readonly data: WorkerEvents[K] } }[WorkerEventName];

const names: Readonly<Record<WorkerEventName, true>> = {
  change: true,
  granted: true,
  revoked: true,
  leader: true,
  degraded: true,
  warning: true,
  error: true,
};
const NAMES = Object.keys(names);

/** An iteration that nobody reads keeps at most this many events, the newest. */
const WAITING_MAX = 1_000;

/** Typed events: a listener that throws harms nobody, an `error` that nobody hears is not thrown. */
export class WorkerEventHub {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #closed = false;

  /** Returns the function that ends it. */
  on<K extends WorkerEventName>(type: K, listener: (data: WorkerEvents[K]) => void): () => void {
    expectArguments({ type, listener }, { type: oneOf(NAMES), listener: aListener });
    const call = guarded(listener);
    this.#emitter.on(`on:${type}`, call);
    return () => void this.#emitter.off(`on:${type}`, call);
  }

  emit<K extends WorkerEventName>(type: K, data: WorkerEvents[K]): void {
    if (this.#closed) return;
    this.#emitter.emit(`on:${type}`, data);
    this.#emitter.emit('any', { type, data });
  }

  /** Ends every iteration. */
  close(): void {
    this.#closed = true;
    this.#emitter.emit('close');
    this.#emitter.removeAllListeners();
  }

  async *iterate(): AsyncGenerator<WorkerEventRecord, void, void> {
    const waiting: WorkerEventRecord[] = [];
    let wake = (): void => undefined;
    const take = (record: WorkerEventRecord): void => {
      waiting.push(record);
      if (waiting.length > WAITING_MAX) waiting.shift();
      wake();
    };
    const end = (): void => wake();
    this.#emitter.on('any', take).on('close', end);
    try {
      while (!this.#closed || waiting.length > 0) {
        const record = waiting.shift();
        if (record) yield record;
        else await new Promise<void>((resume) => (wake = resume));
      }
    } finally {
      this.#emitter.off('any', take).off('close', end);
    }
  }
}

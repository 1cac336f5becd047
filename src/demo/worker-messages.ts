import type { StopOutcome } from '../index.js';

/** What a worker process is told when it is born: one JSON text, its only argument. */
export interface WorkerOrder {
  readonly name: string;
  readonly servers: string;
  readonly partitions: number;
  readonly expectedWorkers: number;
  /** Where its history goes. */
  readonly historyFile: string;
}

/** What it tells over its channel. Times are on the clock that all processes of the machine share, in milliseconds. */
export type WorkerMessage =
  | { readonly fact: 'serving' }
  | { readonly fact: 'started' | 'ended'; readonly partition: string; readonly epoch: number; readonly atMs: number }
  /** Null: nobody leads, as far as it knows. */
  | { readonly fact: 'leader'; readonly leader: { readonly name: string; readonly term: number } | null }
  | { readonly fact: 'stopped'; readonly outcome: StopOutcome }
  | { readonly fact: 'error'; readonly code: string; readonly message: string };

export interface StopCommand {
  readonly command: 'stop';
  /** Its partitions wait for its name. */
  readonly hold: boolean;
}

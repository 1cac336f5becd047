import type { OutageLevel } from '../../machines/connection.machine.js';
import type { Partition, StopOptions, StopOutcome, WorkerOptions, WorkerState } from '../../src/index.js';

/** What one worker process is told when it is born: one JSON text, its only argument. */
export interface WorkerOrder {
  readonly group: string;
  readonly servers: string | readonly string[];
  readonly replicas: 1 | 3;
  readonly name: string;
  readonly timing: NonNullable<WorkerOptions['timing']>;
  /** How many partitions; or a list, which `partitions` commands replace later; or where a file or bucket is that has them. */
  readonly partitions: number | readonly Partition[] | { readonly file: string } | { readonly bucket: string };
  /** `byWeight`: a partition of weight w belongs to the w-th worker, so that a test decides who has what. */
  readonly placement: 'sticky' | 'byWeight';
  readonly capacity: number;
  readonly outage: 'pause' | 'continue';
  readonly expectedWorkers: number | null;
  /** How long user code takes to end after it was asked to. */
  readonly endsAfterMs: number;
  /** Partitions whose user code does not end when asked, or throws whenever it starts. */
  readonly deaf: readonly string[];
  readonly broken: readonly string[];
  /** User code leaves a mark of what it does this often while it is trusted. */
  readonly worksEveryMs: number;
  /** The file that gets the history, a line a record. */
  readonly historyFile: string;
}

/** `hangs`: it never answers. `whispers`: it lists other partitions, and says nothing. */
export type Misbehaviour = 'hangs' | 'throws' | 'garbage' | { readonly whispers: readonly Partition[] };

export type WorkerCommand =
  | { readonly command: 'start' }
  | { readonly command: 'stop'; readonly options: StopOptions }
  /** Partitions are declared anew: only a worker whose order has a list hears it. */
  | { readonly command: 'partitions'; readonly list: readonly Partition[] }
  /** The source of the partitions behaves so from now on; with `partitions` it behaves well again. */
  | { readonly command: 'misbehave'; readonly how: Misbehaviour }
  | { readonly command: 'refresh' }
  /** Its event loop stands still. */
  | { readonly command: 'block'; readonly forMs: number };

/** What a worker is, at one moment. */
export interface WorkerStatus {
  readonly state: WorkerState;
  readonly id: string | null;
  readonly isLeader: boolean;
  readonly term: number;
  readonly version: number;
  /** User code that runs now, by partition, with its epoch. */
  readonly running: Readonly<Record<string, number>>;
  /** A calculator chart lives in this process. */
  readonly calculates: boolean;
}

export type WorkerMessage =
  | { readonly fact: 'ready' }
  | { readonly fact: 'status'; readonly status: WorkerStatus }
  | { readonly fact: 'started' }
  /** Its source behaves as it was told to from now on. */
  | { readonly fact: 'misbehaving' }
  | { readonly fact: 'stopped'; readonly outcome: StopOutcome }
  | { readonly fact: 'degraded'; readonly level: OutageLevel | null }
  | { readonly fact: 'error'; readonly code: string; readonly message: string };

import type { MovementLimits } from '../../machines/model/placement/limit-moves.js';
import type { Labels } from '../../machines/model/placement/rules.js';
import type { StrategyName } from '../../machines/model/placement/strategies.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import type { Timing, TimingPreset } from '../../machines/model/timing.js';
import type { OutagePolicy } from '../../machines/work.machine.js';
import type { MemoryHub } from '../memory/create-memory-hub.js';
import type { NatsHubOptions } from '../nats/connect-nats.js';
import type { Credentials, TlsFiles } from '../nats/credentials.js';
import type { Logger } from '../member/logger.js';
import type { Partition, PartitionSource } from '../member/partition-source.js';
import type { RunFunction } from '../member/run-function.js';

/** Where the group is: a NATS server, a connection of yours (never closed), or a memory hub. None of them: `NATS_URL`, else one hub in this process. */
export interface GroupAddress {
  /** 1 to 64 characters of [A-Za-z0-9_-]. */
  readonly group: string;
  /** `nats://host:4222`, one or several; `tls://` for TLS. A text may hold several with commas between them. */
  readonly servers?: string | readonly string[];
  /** Beside `servers`, instead of credentials in the addresses. */
  readonly credentials?: Credentials;
  /** Beside `servers`. An address with `tls://` needs none of it when Node trusts who signed the server. */
  readonly tls?: TlsFiles;
  /** A NATS connection of yours, instead of `servers`: it is never closed, and its ping settings decide how soon a dead server shows. */
  readonly connection?: NatsHubOptions['connection'];
  /** The hub of `createMemoryHub()`: a group in this process, for tests and development. */
  readonly memory?: MemoryHub;
  /** Copies of the group’s streams in a NATS cluster: 1, 3 or 5. Default 1. */
  readonly replicas?: number;
}

export interface WorkerOptions extends GroupAddress {
  /** The identity that outlives processes: a worker that comes back under its name gets its stable id back. Default: random, kept for nobody. */
  readonly name?: string;
  /** The same on every worker of the group; the leader’s counts. */
  readonly partitions: number | readonly Partition[] | PartitionSource;
  /** How partitions are shared out; the leader’s counts. Default `sticky`. */
  readonly placement?: StrategyName | PlacementStrategy;
  /** A preset, or milliseconds over a preset. Default `balanced`. */
  readonly timing?: TimingPreset | (Partial<Timing> & { readonly preset?: TimingPreset });
  /**
   * How many partitions may be handed over at one time, in the whole group and per worker that gives or takes; the rest follows. Partitions
   * without owner are never held back. The leader's counts. Default: no limit.
   */
  readonly movement?: Partial<MovementLimits>;
  /** Relative share of the load, above 0. Default 1. */
  readonly capacity?: number;
  /** What this worker is, for partitions that require or avoid it: `{ zone: 'a' }`. At most 16. */
  readonly labels?: Labels;
  /** It never takes more partitions than these. Default: any number. */
  readonly partitionsMax?: number;
  /** How many stable ids there are, `worker-0` on. Default 1024. */
  readonly poolSize?: number;
  /**
   * The first placement waits for so many workers, within `coldWindowMs`, and for no more. Default: until nobody has come for `coldQuietMs`.
   */
  readonly expectedWorkers?: number;
  /** Work that ignores its drain deadline: `release` its partition without it (default), or `wait` for it. */
  readonly overdue?: 'release' | 'wait';
  /**
   * When NATS, or any leader, is out of reach for longer than the lease: `pause` all work (default), or `continue` with what was granted.
   * Whoever continues is not trusted and may work beside a new owner until the log is in reach again: `isTrusted()` is false, and what
   * receives its effects must compare epochs.
   */
  readonly outage?: OutagePolicy;
  /**
   * The folder where a worker that finds its own state broken leaves a report of ids and digests, 16 files at most; `false`: nowhere.
   * Default: `conclave-reports` in the temp folder of the system.
   */
  readonly reports?: string | false;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Your work: called for each partition that is granted, ends when its `signal` aborts. Again, with backoff, when it throws or returns before. */
  readonly run: RunFunction;
}

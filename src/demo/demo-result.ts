/** What is done to the workers, one after the other. */
export type FaultKind = 'killLeader' | 'killWorker' | 'freeze' | 'join' | 'restart' | 'stop';

export interface Fault {
  readonly kind: FaultKind;
  /** Name of the worker. */
  readonly target: string;
  /** Since the demo began. */
  readonly atMs: number;
  /** From the signal to the last of the victim's partitions running elsewhere; for `join` and `restart`, to its whole share running there. */
  readonly recoveredMs: number;
  /** Partitions that run on another worker than before. */
  readonly moved: number;
}

/** What `conclave demo --json` prints. Times are in milliseconds. */
export interface DemoResult {
  readonly server: { readonly kind: 'nats-server'; readonly version: string };
  readonly workers: number;
  readonly partitions: number;
  readonly input: { readonly name: string; readonly rows: number };
  /** Terms, in order. */
  readonly leaders: readonly number[];
  readonly faults: readonly Fault[];
  readonly rows: {
    readonly expected: number;
    readonly counted: number;
    readonly lost: number;
    readonly doubled: number;
    /** Records of owners that were not owners any more: stored, and not counted. */
    readonly discardedStale: number;
  };
  /** How long two processes trusted themselves to own one partition, summed. */
  readonly overlapsMs: number;
  /** How long partitions were without a trusted owner, a run a gap. */
  readonly unownedMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly totalsMatch: boolean;
  readonly stoppedCleanly: boolean;
  readonly elapsedMs: number;
}

/** Nothing lost, nothing doubled, no overlap, every total right, and everything stopped. */
export function holds({ rows, overlapsMs, totalsMatch, stoppedCleanly }: DemoResult): boolean {
  const isComplete = rows.counted === rows.expected && rows.lost === 0 && rows.doubled === 0;
  return isComplete && overlapsMs === 0 && totalsMatch && stoppedCleanly;
}

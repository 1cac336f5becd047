import type { Labels, PlacementRules } from './rules.js';

/** A worker that takes partitions. */
export interface PlacementWorker {
  readonly id: string;
  /** Greater than 0 and finite. Only the ratio to the other workers counts. */
  readonly capacity: number;
  readonly name?: string;
  readonly labels?: Labels;
  /** It takes no more partitions than these, a whole number. Default: any number. */
  readonly partitionsMax?: number;
}

/** A partition that needs an owner. */
export interface PlacementPartition {
  readonly id: string;
  /** Greater than 0 and finite. Only the ratio to the other partitions counts. */
  readonly weight: number;
  /** Default: any worker may have it. */
  readonly rules?: PlacementRules;
}

/** What a strategy decides on. Ids are unique; the order of workers, partitions and previous entries has no meaning. */
export interface PlacementInput {
  readonly workers: readonly PlacementWorker[];
  readonly partitions: readonly PlacementPartition[];
  /** Partition id → worker id, as placed last. May name workers and partitions that are gone. */
  readonly previous: ReadonlyMap<string, string>;
}

/**
 * Says which worker owns which partition. A strategy is pure: the same input gives the same placement, on every member, for ever. It is
 * synchronous: while it thinks, nothing else happens in the leader's process. What it returns is checked with `checkPlacement` before it
 * counts.
 */
export interface PlacementStrategy {
  /** Shown in explanations: `sticky`. */
  readonly name: string;
  /** Partition id → worker id: every partition once that a worker may have, an empty map when there is no worker. */
  place(input: PlacementInput): ReadonlyMap<string, string>;
}

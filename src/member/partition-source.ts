import type { PlacementRules } from '../../machines/model/placement/rules.js';

/** A partition as you declare it: one key or several, its relative load (default 1), and where it may be. Its id follows from its keys. */
export type Partition = ({ readonly key: string } | { readonly keys: readonly string[] }) & { readonly weight?: number } & PlacementRules;

/** Partitions that change while the group runs. Only the leader asks. */
export interface PartitionSource {
  /** The whole set, now. When it throws or gives garbage, the last good set stays in force. */
  list(signal: AbortSignal): Promise<readonly Partition[]> | readonly Partition[];
  /** Each value says: list again. */
  readonly changes?: AsyncIterable<unknown>;
}

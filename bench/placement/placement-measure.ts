import type { Case, Size } from './cluster.js';
import type { Quality } from './quality.js';

/** One case: a strategy, a size, a change. Times are milliseconds. */
export interface PlacementMeasure extends Quality, Size, Case {
  readonly strategy: string;
  readonly ms: { readonly p50: number; readonly p99: number };
}

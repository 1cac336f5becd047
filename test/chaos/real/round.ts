import type { GestureName } from './gesture.js';

/** One round: what was done, and how long until the service was at rest again. */
export interface Round {
  readonly gestures: readonly GestureName[];
  readonly fromMs: number;
  /** All that was broken is whole again. */
  readonly wholeAtMs: number;
  readonly restAtMs: number;
  /** There before and after. */
  readonly partitions: readonly string[];
}

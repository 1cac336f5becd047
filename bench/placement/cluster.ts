import { hash32 } from '../../machines/model/hash.js';
import type { PlacementPartition, PlacementWorker } from '../../machines/model/placement/strategy.js';

export const weightings = ['equal', 'skewed', 'extreme'] as const;
export type Weighting = (typeof weightings)[number];

export const changes = ['cold', '+1', '-1', '+10%', '-10%'] as const;
export type Change = (typeof changes)[number];

export interface Case {
  readonly weights: Weighting;
  readonly change: Change;
}

export interface Size {
  readonly workers: number;
  readonly partitions: number;
}

/** Each ten times the one before, in both. */
export const sizes: readonly [Size, Size, Size] = [
  { workers: 10, partitions: 1_000 },
  { workers: 100, partitions: 10_000 },
  { workers: 1_000, partitions: 100_000 },
];

/** Workers of equal capacity, `worker-0` on. */
export function makeWorkers(count: number): PlacementWorker[] {
  return Array.from({ length: count }, (_, index) => ({ id: `worker-${index}`, capacity: 1 }));
}

/**
 * `equal`: all 1. `skewed`: 1 to 100, where ten times as heavy is ten times as rare. `extreme`: one in a thousand weighs 1,000, all others 1.
 */
export function makePartitions(count: number, weighting: Weighting): PlacementPartition[] {
  return Array.from({ length: count }, (_, index) => ({ id: `order-${index}`, weight: weightOf(index, weighting) }));
}

function weightOf(index: number, weighting: Weighting): number {
  if (weighting === 'equal') return 1;
  if (weighting === 'extreme') return index % 1000 === 7 ? 1000 : 1;
  return Math.min(100, 2 ** 32 / (hash32(`weight of ${index}`) + 1));
}

/** The workers after a change of `makeWorkers(count)`; those that leave are spread over the list. */
export function changedWorkers(count: number, change: Change): PlacementWorker[] {
  const many = Math.max(1, Math.round(count / 10));
  if (change === '+1') return makeWorkers(count + 1);
  if (change === '+10%') return makeWorkers(count + many);
  if (change === 'cold') return makeWorkers(count);
  const stride = change === '-1' ? count : Math.floor(count / many);
  return makeWorkers(count).filter((_, index) => index % stride !== 1);
}

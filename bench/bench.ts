import type { Figure } from './figure.js';

export interface BenchOptions {
  /** Samples a figure. */
  readonly runs: number;
  /** Says how far it is. */
  readonly tell: (line: string) => void;
}

/** One thing that can be measured by name. */
export interface Bench {
  /** What is measured, and how: the first line that is printed. */
  readonly measures: string;
  /** Samples a figure, unless told otherwise. */
  readonly runs: number;
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>;
}

import type { TimingPreset } from '../machines/model/timing.js';
import { distribution, type Distribution } from '../src/simulation/distribution.js';

/** What a figure may be at most. */
export type Bar = Partial<Pick<Distribution, 'p50' | 'p99' | 'max'>>;

export interface FigureSubject {
  /** The bar's name, like `P1`; several figures may belong to one. */
  readonly id: string;
  readonly what: string;
  readonly preset: TimingPreset | null;
  readonly unit: string;
  readonly bar: Bar;
}

/** A distribution that was measured, held against its bar. */
export interface Figure extends FigureSubject, Distribution {
  readonly met: boolean;
}

export function figure(subject: FigureSubject, values: readonly number[]): Figure {
  const { runs, p50, p99, max } = distribution(values);
  const measured = { runs, p50: rounded(p50), p99: rounded(p99), max: rounded(max) };
  return { ...subject, ...measured, met: meets(measured, subject.bar) };
}

/** Three digits: the rest is noise, and what a table shows must be what was judged. */
const rounded = (value: number): number => Number(value.toPrecision(3));

/** Nothing measured meets nothing: `NaN` is within no limit. */
const meets = (measured: Omit<Distribution, 'runs'>, bar: Bar): boolean =>
  (['p50', 'p99', 'max'] as const).every((name) => bar[name] === undefined || measured[name] <= bar[name]);

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
  const measured = distribution(values);
  return { ...subject, ...measured, met: meets(measured, subject.bar) };
}

/** Nothing measured meets nothing: `NaN` is within no limit. */
export const meets = (measured: Omit<Distribution, 'runs'>, bar: Bar): boolean =>
  (['p50', 'p99', 'max'] as const).every((name) => bar[name] === undefined || measured[name] <= bar[name]);

/** Figures of many runs. Without runs the rest is `NaN`, which no limit accepts: nothing measured is nothing proved. */
export interface Distribution {
  readonly runs: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function distribution(values: readonly number[]): Distribution {
  return { runs: values.length, p50: percentile(values, 50), p99: percentile(values, 99), max: percentile(values, 100) };
}

/** The smallest value that at least `percent` (0 to 100) of all values do not exceed: nearest rank, never interpolated. `NaN` without values. */
export function percentile(values: readonly number[], percent: number): number {
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percent ${percent} is not between 0 and 100`);
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

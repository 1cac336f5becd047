import { describe, expect, it } from 'vitest';
import { distribution, percentile } from '../../src/simulation/distribution.js';

describe('distribution', () => {
  it('gives runs, p50, p99 and max by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(distribution(hundred)).toEqual({ runs: 100, p50: 50, p99: 99, max: 100 });
    expect(distribution([3, 10, 1])).toEqual({ runs: 3, p50: 3, p99: 10, max: 10 });
  });

  it('meets no limit without runs', () => {
    const { runs, p99 } = distribution([]);
    expect([runs, p99 <= 800]).toEqual([0, false]);
  });

  it('leaves the values as they are, and refuses a percentage that is none', () => {
    const values = [2, 1];
    expect([percentile(values, 0), values]).toEqual([1, [2, 1]]);
    for (const percent of [-1, 101, NaN]) expect(() => percentile(values, percent)).toThrow(RangeError);
  });
});

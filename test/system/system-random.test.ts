import { expect, it } from 'vitest';
import { systemRandom } from '../../src/system/system-random.js';

it('ids are 22 characters of the wire alphabet, and differ', () => {
  const ids = Array.from({ length: 1_000 }, () => systemRandom.id());
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(new Set(ids).size).toBe(1_000);
});

it('numbers lie in [0, 1) and fill it evenly', () => {
  const tenths = Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index += 1) {
    const value = systemRandom.next();
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    tenths[Math.floor(value * 10)]! += 1;
  }
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(200);
});

import { describe, expect, it } from 'vitest';
import { showValue } from '../../machines/model/config-problem.js';

describe('showValue', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const hostile = {
    get secret(): never {
      throw new Error('no');
    },
  };

  it.each([
    ['text', '"text"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [NaN, 'NaN'],
    [-0, '-0'],
    [10n, '10'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [{ key: 1 }, '{"key":1}'],
    [{ toJSON: () => undefined }, 'undefined'],
    [cyclic, 'an array'],
    [hostile, 'an object'],
  ])('shows a value in one line (case %#)', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  it('cuts what is long and says how long it was', () => {
    expect(showValue('x'.repeat(1_000_000))).toMatch(/^"x{79}… \(1000002 characters\)$/);
  });
});

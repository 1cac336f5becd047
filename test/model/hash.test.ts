import { describe, expect, it } from 'vitest';
import { hash32 } from '../../machines/model/hash.js';

describe('hash32', () => {
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['a', 0x9747b28c, 0x7fa09ea6],
    ['aa', 0x9747b28c, 0x5d211726],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0, 0xb3dd93fa],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('agrees with the published value of %j under seed %i', (text, seed, expected) => {
    expect(hash32(text, seed)).toBe(expected);
  });

  it('takes 0 as the seed when none is given', () => {
    expect(hash32('abc')).toBe(hash32('abc', 0));
  });

  it('takes a lone surrogate as U+FFFD', () => {
    expect(hash32('\ud800')).toBe(hash32('\ufffd'));
  });

  it.each(['order-', 'tenant/', ''])('spreads the numbers behind %j evenly over 256 buckets', (prefix) => {
    const buckets = new Uint32Array(256);
    const count = 65_536;
    for (let index = 0; index < count; index++) buckets[hash32(`${prefix}${index}`) % 256]!++;
    const expected = count / 256;
    const chiSquared = buckets.reduce((total, found) => total + (found - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    expect(chiSquared).toBeGreaterThan(255 - 4 * 22.6);
    expect(chiSquared).toBeLessThan(255 + 4 * 22.6);
  });
});

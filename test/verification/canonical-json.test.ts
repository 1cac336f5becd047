import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/verification/explore/canonical-json.js';

describe('canonicalJson', () => {
  it('gives one text whatever the order of keys, at any depth, and keeps the order of lists', () => {
    expect(canonicalJson({ b: { d: 1, c: 2 }, a: [2, 1] })).toBe('{"a":[2,1],"b":{"c":2,"d":1}}');
  });

  it('tells apart what JSON would make equal', () => {
    const texts = [null, NaN, Infinity, 1n, '1', 1, new Error('a'), new Error('b')].map((value) => canonicalJson({ value }));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it.each([new Map(), new Set(), () => 0, Symbol('x')])('refuses what JSON would lose', (value) => {
    expect(() => canonicalJson({ deep: [{ value }] })).toThrow("'value' is a");
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionId, partitionIdCharactersMax } from '../../../machines/model/placement/partition-id.js';

const nasty = fc.constantFrom('a', 'b', '.', '/', '%', 'u', '~', '2', 'F', '\u20ac', '\ud800', '\udc00', '\u00e9');
const key = fc.oneof(fc.string({ unit: nasty, minLength: 1, maxLength: 6 }), fc.string({ minLength: 1, unit: 'binary' }));
const keys = fc.array(key, { minLength: 1, maxLength: 4 });

describe('partitionId', () => {
  it.each(['0', 'order-7', 'eu.orders', 'tenant:7@eu', 'A_b', '__proto__', 'constructor'])('is the key itself for %s', (plain) => {
    expect(partitionId([plain])).toBe(plain);
  });

  it.each([
    [['a', 'b'], 'a/b'],
    [['a/b'], 'a%2Fb'],
    [['a.b'], 'a.b'],
    [['a', '%2F'], 'a/%252F'],
    [['a b*>'], 'a%20b%2A%3E'],
    [['5 €'], '5%20%u20AC'],
  ])('escapes and joins %j', (list, expected) => {
    expect(partitionId(list)).toBe(expected);
  });

  it('differs for different keys', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        expect(partitionId(a) === partitionId(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 2000 },
    );
  });

  it('is printable ASCII and never longer than its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), { minLength: 1, maxLength: 5 }), (list) => {
        expect(partitionId(list)).toMatch(/^[A-Za-z0-9_.:@%/~-]+$/);
        expect(partitionId(list).length).toBeLessThanOrEqual(partitionIdCharactersMax);
      }),
    );
  });

  it('keeps long keys apart by their ends, and apart from short ones', () => {
    const long = 'k'.repeat(1_000_000);
    const ids = [[`${long}1`], [`${long}2`], [long, '1'], ['k'.repeat(partitionIdCharactersMax)]].map(partitionId);
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toMatch(/^k{400}~[0-9a-f]{32}$/);
    expect(ids[3]).toBe('k'.repeat(partitionIdCharactersMax));
    expect(partitionId([ids[0]!])).not.toBe(ids[0]);
  });
});

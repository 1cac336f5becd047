import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32 } from '../../../machines/model/hash.js';
import { canonicalOrder } from '../../../machines/model/placement/canonical-order.js';

const weight = fc.oneof(fc.constantFrom(1, 2, 5e-324, 1e308), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));
const partitions = fc.uniqueArray(fc.record({ id: fc.string(), weight }), { selector: ({ id }) => id, maxLength: 60 });

describe('canonicalOrder', () => {
  it('puts the heaviest first, then goes by hash, then by id', () => {
    fc.assert(
      fc.property(partitions, (list) => {
        const expected = [...list].sort((a, b) => b.weight - a.weight || hash32(a.id) - hash32(b.id) || (a.id < b.id ? -1 : 1));
        expect(Array.from(canonicalOrder(list), (index) => list[index])).toEqual(expected);
      }),
    );
  });

  it('goes by id where hashes are the same', () => {
    // Lone surrogates all hash as U+FFFD.
    const list = ['\udc02', '\udc00', '\udc01'].map((id) => ({ id, weight: 1 }));
    expect([...canonicalOrder(list)]).toEqual([1, 2, 0]);
  });
});

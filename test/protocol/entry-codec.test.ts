import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../machines/model/entries.js';
import { decodeEntry, encodeEntry, tailOf } from '../../src/protocol/entry-codec.js';
import { memberId } from '../support/log-story.js';

const entryOf = (key: string): Entry =>
  ({
    v: 1,
    author: memberId('ana'),
    counter: 3,
    kind: 'partitions.change',
    term: 7,
    set: [{ id: 'p', keys: [key], weight: 1 }],
    removed: [],
  }) as unknown as Entry;
const textOf = (data: Uint8Array): string => {
  const parsed = decodeEntry(data);
  return parsed.kind === 'entry' && parsed.entry.kind === 'entry.part' ? parsed.entry.text : '';
};

describe('the entry codec', () => {
  it('puts an entry that fits into one record', () => {
    const records = encodeEntry(entryOf('k'), 1_000)!;
    expect(records.map((record) => decodeEntry(record))).toEqual([{ kind: 'entry', entry: entryOf('k') }]);
  });

  it('splits any text into pieces that fit and join to the same entry, also between the halves of a character', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', '"', '\n', 'é', '汉', '😀', '\\'), minLength: 200, maxLength: 600 });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 210, max: 300 }), (key, bytesMax) => {
        const records = encodeEntry(entryOf(key), bytesMax)!;
        expect(records.length).toBeGreaterThan(1);
        expect(Math.max(...records.map((record) => record.length))).toBeLessThanOrEqual(bytesMax);
        expect(JSON.parse(records.map(textOf).join(''))).toEqual(entryOf(key));
      }),
    );
  });

  it('puts what the author had applied last at the front, where it is read without decoding the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (sequence, hash) => {
        const [record] = encodeEntry(entryOf('k'), 1_000, { sequence, hash })!;
        expect(tailOf(record!)).toEqual({ sequence, hash });
        expect(decodeEntry(record!)).toEqual({ kind: 'entry', entry: entryOf('k') });
      }),
    );
    expect(tailOf(encodeEntry(entryOf('k'), 1_000)![0]!)).toBeUndefined();
    expect(tailOf(new TextEncoder().encode('forgotten'))).toBeUndefined();
  });

  it('refuses an entry that would take too many pieces', () => {
    expect(encodeEntry(entryOf('x'.repeat(1_000_000)), 210)).toBeUndefined();
  });

  it('calls malformed what is not UTF-8, and never throws', () => {
    expect(decodeEntry(new Uint8Array([0xff, 0xfe]))).toEqual({ kind: 'malformed', problem: 'not UTF-8' });
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        expect(decodeEntry(data).kind).not.toBe('entry');
      }),
    );
  });
});

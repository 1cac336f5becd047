import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunkCount, joinSnapshot, splitSnapshot } from '../../src/nats/snapshot-chunks.js';

const snapshot = fc.record({ data: fc.uint8Array({ maxLength: 500 }), chunkBytesMax: fc.integer({ min: 37, max: 120 }) });

it('what was split joins to the same bytes, in chunks that fit', () => {
  fc.assert(
    fc.property(snapshot, ({ data, chunkBytesMax }) => {
      const chunks = splitSnapshot(data, chunkBytesMax);
      expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(chunkBytesMax);
      expect(chunkCount(chunks[0] ?? new Uint8Array())).toBe(chunks.length);
      expect(joinSnapshot(chunks)).toEqual(new Uint8Array(data));
    }),
  );
});

it('one changed byte anywhere, or one chunk less, is noticed', () => {
  fc.assert(
    fc.property(snapshot, fc.nat(), ({ data, chunkBytesMax }, place) => {
      const chunks = splitSnapshot(data, chunkBytesMax).map((chunk) => new Uint8Array(chunk));
      expect(joinSnapshot(chunks.slice(0, -1))).toBeUndefined();
      const chunk = chunks[place % chunks.length];
      if (chunk?.length) chunk[place % chunk.length]! ^= 1;
      expect(joinSnapshot(chunks)).toBeUndefined();
    }),
  );
});

it('bytes that are too short to be a first chunk are none', () => {
  expect(chunkCount(new Uint8Array(35))).toBeUndefined();
  expect(joinSnapshot([])).toBeUndefined();
});

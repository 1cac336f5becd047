import { hash32 } from '../hash.js';
import type { PlacementPartition } from './strategy.js';

/**
 * The partitions as indexes, heaviest first, then by the hash of their id, then by id: an order that does not depend on how they came.
 * Sorted by radix in linear time, because sorting 100,000 ids as strings takes longer than a whole placement may.
 */
export function canonicalOrder(partitions: readonly PlacementPartition[]): Uint32Array {
  const count = partitions.length;
  const bits = new DataView(new ArrayBuffer(8));
  const hashes = new Uint32Array(count);
  const lows = new Uint32Array(count);
  const highs = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const { id, weight } = partitions[index]!;
    hashes[index] = hash32(id);
    // Positive doubles sort like their bits; inverted bits put the heaviest first.
    bits.setFloat64(0, weight);
    highs[index] = ~bits.getUint32(0);
    lows[index] = ~bits.getUint32(4);
  }
  return withTiesById(sortedByWords([hashes, lows, highs]), partitions, hashes);
}

const digitBits = 8;
const digitMask = (1 << digitBits) - 1;

/** Indexes by the last words, of equals by the words before: each pass is stable and keeps what the passes before it did. */
function sortedByWords(columns: readonly Uint32Array[]): Uint32Array {
  let from = Uint32Array.from(columns[0]!.keys());
  let to = new Uint32Array(from.length);
  for (const words of columns) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      const starts = digitStarts(words, shift);
      if (starts === undefined) continue;
      for (let place = 0; place < from.length; place++) to[starts[(words[from[place]!]! >>> shift) & digitMask]!++] = from[place]!;
      [from, to] = [to, from];
    }
  }
  return from;
}

/** Where the first word with each digit goes; `undefined` when all words have the same digit, as those of equal weights do. */
function digitStarts(words: Uint32Array, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(digitMask + 1);
  for (let index = 0; index < words.length; index++) starts[(words[index]! >>> shift) & digitMask]!++;
  let start = 0;
  for (let digit = 0; digit <= digitMask; digit++) {
    const count = starts[digit]!;
    if (count === words.length) return undefined;
    starts[digit] = start;
    start += count;
  }
  return starts;
}

/** Two ids with one hash are rare: they are put right afterwards. */
function withTiesById(order: Uint32Array, partitions: readonly PlacementPartition[], hashes: Uint32Array): Uint32Array {
  const isTied = (a: number, b: number) => hashes[a] === hashes[b] && partitions[a]!.weight === partitions[b]!.weight;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && isTied(order[start]!, order[end]!)) end++;
    if (end - start > 1) order.subarray(start, end).sort((a, b) => (partitions[a]!.id < partitions[b]!.id ? -1 : 1));
    start = end;
  }
  return order;
}

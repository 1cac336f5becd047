import { hash32 } from '../hash.js';
import { sortedByWords } from './radix-sort.js';
import type { PlacementPartition } from './strategy.js';

/**
 * The partitions as indexes, heaviest first, then by the hash of their id, then by id: an order that does not depend on how they came.
 * Sorted by radix in linear time, because sorting 100,000 ids as strings takes longer than a whole placement may.
 */
export function canonicalOrder(partitions: readonly PlacementPartition[], hashes = hashesOf(partitions)): Uint32Array {
  const count = partitions.length;
  const bits = new DataView(new ArrayBuffer(8));
  const lows = new Uint32Array(count);
  const highs = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const { weight } = partitions[index]!;
    // Positive doubles sort like their bits; inverted bits put the heaviest first.
    bits.setFloat64(0, weight);
    highs[index] = ~bits.getUint32(0);
    lows[index] = ~bits.getUint32(4);
  }
  return withTiesById(sortedByWords([hashes, lows, highs]), partitions, hashes);
}

/** By index. */
export function hashesOf(partitions: readonly PlacementPartition[]): Uint32Array {
  const hashes = new Uint32Array(partitions.length);
  for (let index = 0; index < hashes.length; index++) hashes[index] = hash32(partitions[index]!.id);
  return hashes;
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

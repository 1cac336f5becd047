import type { CompiledRules } from './compiled-rules.js';
import type { Seating } from './seating.js';

/**
 * Frees one place for the class of partitions `kind` where all workers that it may have are full: moves one partition each along the shortest
 * chain that ends at a worker with room. Returns the worker with the free place, -1 when there is no chain: then no placement has a place
 * for it without taking one from another (augmenting paths, Berge 1957).
 */
export function makeRoom(seating: Seating, rules: CompiledRules, kind: number): number {
  const { owners, counts } = seating;
  const held = heldByWorker(owners, counts.length);
  /** By worker: the partition that would go there, -1 for the first of a chain, -2 for not reached. */
  const arrivals = new Int32Array(counts.length).fill(-2);
  const queue = [...rules.admitted[kind]!];
  for (const worker of queue) arrivals[worker] = -1;
  for (const from of queue) {
    for (const [other, rank] of lightestByClass(held[from]!, rules)) {
      for (const to of rules.admitted[other]!) {
        if (arrivals[to] !== -2) continue;
        arrivals[to] = rank;
        if (counts[to]! < rules.limits[to]!) return shift(seating, arrivals, to);
        queue.push(to);
      }
    }
  }
  return -1;
}

function heldByWorker(owners: Int32Array, workerCount: number): number[][] {
  const held = Array.from({ length: workerCount }, (): number[] => []);
  for (let rank = 0; rank < owners.length; rank++) if (owners[rank]! >= 0) held[owners[rank]!]!.push(rank);
  return held;
}

/** One of each class is enough: whoever may have it may have the others. The lightest weigh least on who takes them. */
function lightestByClass(held: readonly number[], rules: CompiledRules): Map<number, number> {
  const lightest = new Map<number, number>();
  for (const rank of held) lightest.set(rules.classes[rank]!, rank);
  return lightest;
}

/** Moves the partitions of a chain, from its end to its beginning, and returns where it began. */
function shift(seating: Seating, arrivals: Int32Array, end: number): number {
  let to = end;
  for (let rank = arrivals[to]!; rank >= 0; rank = arrivals[to]!) {
    const from = seating.owners[rank]!;
    seating.give(rank, to);
    to = from;
  }
  return to;
}

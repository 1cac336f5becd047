import { readBoard, toPlacement, type Board } from './board.js';
import { Seating } from './seating.js';
import { Settler } from './settler.js';
import type { PlacementInput, PlacementStrategy } from './strategy.js';
import { WorkerHeap } from './worker-heap.js';

/**
 * Deals partitions out in turns: in the order of their ids (short ones first: `2` before `10`), to the workers in the order of theirs. What is
 * where can be told without a computer. Weights do not count; a worker of twice the capacity gets twice as many turns (D'Hondt).
 *
 * **No memory**: the placement follows from who is there.
 *
 * **Balance.** Each goes to whoever would then have the fewest for its capacity. So for any two workers i and j, without rules,
 * `count(i) ÷ capacity(i) ≤ (count(j) + 1) ÷ capacity(j)`: when i got its last one, j with one more would not have had less. With equal
 * capacities, counts differ by one at most.
 *
 * **Movement** is not bounded: when one of n workers comes or goes, nearly all partitions move. For fleets whose size does not change.
 *
 * **Time**: partitions × their logarithm, for the order.
 */
export const roundRobin: PlacementStrategy = { name: 'roundRobin', place };

function place(input: PlacementInput): ReadonlyMap<string, string> {
  const board = readBoard(input);
  if (input.workers.length === 0) return new Map();
  board.table.owners.fill(-1);
  if (board.rules) dealWithinRules(board);
  else deal(board);
  return toPlacement(board);
}

function deal(board: Board): void {
  const { capacities, owners } = board.table;
  const turns = Float64Array.from(capacities, (capacity) => -1 / capacity);
  const counts = new Uint32Array(capacities.length);
  const heap = new WorkerHeap(turns, Array.from(capacities.keys()));
  for (const rank of inOrderOfIds(board)) {
    const worker = heap.first!;
    owners[rank] = worker;
    turns[worker] = -(++counts[worker]! + 1) / capacities[worker]!;
    heap.moved(worker);
  }
}

/** Those with the least choice are dealt first, so that the others do not take their places. */
function dealWithinRules(board: Board): void {
  const seating = new Seating(board, new Float64Array(board.order.length).fill(1));
  const settler = new Settler(seating);
  const choice = (rank: number): number => seating.admitted(rank).length;
  for (const rank of inOrderOfIds(board).sort((a, b) => choice(a) - choice(b))) settler.settle(rank);
}

/** Ranks, shorter ids first, then by text: numbers as people count. */
function inOrderOfIds({ input, order }: Board): number[] {
  const ids = Array.from(order, (index) => input.partitions[index]!.id);
  return Array.from(order.keys()).sort((a, b) => ids[a]!.length - ids[b]!.length || (ids[a]! < ids[b]! ? -1 : 1));
}

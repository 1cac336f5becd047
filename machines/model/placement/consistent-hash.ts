import { hash32 } from '../hash.js';
import { readBoard, toPlacement, type Board } from './board.js';
import { placeByPreference, type Preference } from './place-by-preference.js';
import { sortedByWords } from './radix-sort.js';
import type { PlacementInput, PlacementStrategy, PlacementWorker } from './strategy.js';

/** Points of a worker of the largest capacity, or up to twice as many. */
const pointsEach = 150;

/**
 * Consistent hashing with bounded loads: 150 points a worker on a ring (Karger et al. 1997); a partition goes to the first worker clockwise
 * that is not full (Mirrokni, Thorup and Zadimoghaddam 2018).
 *
 * **No memory**, as `rendezvous`, which says what that is good for; the same bound of **balance** holds, by the same argument.
 *
 * **Movement.** When a worker goes, what it had moves on to the next on the ring, who may be full and push others on, and so on. When one
 * comes, that runs backwards. Two to five times the least possible; up to a dozen times with skewed weights.
 *
 * **Capacity** is the number of points, in proportion: 150 for the power of two below the largest capacity. When the largest worker comes or
 * goes past a power of two, all points change, and with them the placement: `sticky` is the better choice where capacities differ.
 *
 * **Time**: partitions × the logarithm of workers, and points once.
 */
export const consistentHash: PlacementStrategy = { name: 'consistentHash', place };

function place(input: PlacementInput): ReadonlyMap<string, string> {
  const board = readBoard(input);
  if (input.workers.length === 0) return new Map();
  placeByPreference(board, new Ring(board));
  return toPlacement(board);
}

/** Workers clockwise from where a partition is. */
class Ring implements Preference {
  readonly #board: Board;
  /** In the order of the ring. */
  readonly #positions: Uint32Array;
  readonly #workers: Uint32Array;
  #at = 0;

  constructor(board: Board) {
    const { positions, workers } = pointsOf(board.workers);
    const order = sortedByWords([positions]);
    this.#board = board;
    this.#positions = order.map((point) => positions[point]!);
    this.#workers = order.map((point) => workers[point]!);
  }

  first(rank: number): number {
    this.#at = this.#pointAfter(this.#board.hashes[this.#board.order[rank]!]!);
    return this.next();
  }

  next(): number {
    if (this.#at === this.#workers.length) this.#at = 0;
    return this.#workers[this.#at++]!;
  }

  #pointAfter(hash: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where the points of each worker are, worker after worker in the order of ids. */
function pointsOf(workers: readonly PlacementWorker[]): { readonly positions: Uint32Array; readonly workers: Uint32Array } {
  const largest = workers.reduce((most, { capacity }) => Math.max(most, capacity), 0);
  const scale = 2 ** Math.floor(Math.log2(largest));
  const positions: number[] = [];
  const owners: number[] = [];
  for (const [place, { id, capacity }] of workers.entries()) {
    const count = Math.max(1, Math.round((pointsEach * capacity) / scale));
    for (let point = 0; point < count; point++) {
      positions.push(hash32(`${id}#${point}`));
      owners.push(place);
    }
  }
  return { positions: Uint32Array.from(positions), workers: Uint32Array.from(owners) };
}

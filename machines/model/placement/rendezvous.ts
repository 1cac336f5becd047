import { hash32, mix32 } from '../hash.js';
import { readBoard, toPlacement, type Board } from './board.js';
import { placeByPreference, type Preference } from './place-by-preference.js';
import type { PlacementInput, PlacementStrategy } from './strategy.js';

const workerSeed = 1;

/**
 * Weighted rendezvous hashing with bounded loads (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005): every
 * partition draws a number for every worker and goes to the highest bidder that is not full.
 *
 * **No memory.** The placement follows from who is there, not from how it came to be: the same workers and partitions have the same placement
 * for ever, in every group. Whoever does not read the log can compute it.
 *
 * **Balance.** A worker takes no more than 1.09 of its share while it is liked. As long as a partition waits, loads add up to less than shares,
 * so whoever has most room is below its share; what does not fit there (heavier than 9 % of that share) it takes all the same. So none ends
 * above 1.09 of its share, or its share and one partition.
 *
 * **Movement.** When a worker goes, what it had moves, and what these push on. When one comes, it takes what bids highest for it, and what
 * may come back to whom it liked better. How many are pushed on rests on how full the workers are: two to four times the least possible, up to a dozen times with skewed weights.
 *
 * **Time**: partitions × workers. 10 million pairs take a tenth of a second; above that, take `sticky` or `consistentHash`.
 */
export const rendezvous: PlacementStrategy = { name: 'rendezvous', place };

function place(input: PlacementInput): ReadonlyMap<string, string> {
  const board = readBoard(input);
  if (input.workers.length === 0) return new Map();
  placeByPreference(board, new Bids(board));
  return toPlacement(board);
}

/** How many of the highest bids are found at once: more than one is seldom asked for, and each search looks at all workers. */
const bidsAtOnce = 8;

/** Who bids most for a partition, then who bids most of the others, and so on. */
class Bids implements Preference {
  readonly #board: Board;
  readonly #workerHashes: Uint32Array;
  readonly #isEqual: boolean;
  /** The highest bids that were not handed out before, falling. */
  readonly #bids = new Float64Array(bidsAtOnce);
  readonly #bidders = new Int32Array(bidsAtOnce);
  #found = 0;
  #handedOut = 0;
  #hash = 0;

  constructor(board: Board) {
    const { workers } = board;
    this.#board = board;
    this.#workerHashes = Uint32Array.from(workers, ({ id }) => hash32(id, workerSeed));
    this.#isEqual = workers.every(({ capacity }) => capacity === workers[0]!.capacity);
  }

  first(rank: number): number {
    this.#hash = this.#board.hashes[this.#board.order[rank]!]!;
    this.#search(Infinity, -1, 1);
    return this.#bidders[this.#handedOut++]!;
  }

  next(): number {
    if (this.#handedOut === this.#found) this.#search(this.#bids[this.#found - 1]!, this.#bidders[this.#found - 1]!, bidsAtOnce);
    return this.#bidders[this.#handedOut++]!;
  }

  /** The `count` highest bids below that of `lastBidder`; of equals the lower worker comes first. */
  #search(lastBid: number, lastBidder: number, count: number): void {
    const bids = this.#bids;
    const bidders = this.#bidders;
    let found = 0;
    for (let worker = 0; worker < this.#workerHashes.length; worker++) {
      const bid = this.#bidOf(worker);
      if (found === count && bid <= bids[count - 1]!) continue;
      if (bid > lastBid || (bid === lastBid && worker <= lastBidder)) continue;
      let at = found < count ? found++ : count - 1;
      for (; at > 0 && bid > bids[at - 1]!; at--) {
        bids[at] = bids[at - 1]!;
        bidders[at] = bidders[at - 1]!;
      }
      bids[at] = bid;
      bidders[at] = worker;
    }
    this.#found = found;
    this.#handedOut = 0;
  }

  /** The greatest of capacity ÷ -ln(drawn) is drawn in proportion to capacity; with equal ones it is the greatest drawn. */
  #bidOf(worker: number): number {
    const drawn = mix32(this.#hash, this.#workerHashes[worker]!);
    return this.#isEqual ? drawn : this.#board.table.capacities[worker]! / -Math.log((drawn + 0.5) / 2 ** 32);
  }
}

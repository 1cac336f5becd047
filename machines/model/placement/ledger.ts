import type { PlacementTable } from './giants.js';
import { fairShares, sum, toUnits } from './shares.js';

/** A worker may rest this part of its share above it: balance is promised to 1/10, and the more it bears the less must move. */
const surplusPart = 0.09;
/** And this part below: a newcomer gets a fair share, short of the last few moves. */
const roomPart = 0.05;
/** Keeps "less than one partition away" apart from "one partition away", whatever the rounding of the shares. */
const roundingMargin = 1 - 1e-6;

/** The books of one placement: who has what, and how far each worker is from its fair share. */
export class Ledger {
  /** By rank, in units; giants have none. */
  readonly weights: Float64Array;
  readonly owners: Int32Array;
  /** By worker, in units: fair share less load; negative is too much. */
  readonly rooms: Float64Array;
  /** By worker: load less fair share. */
  readonly surpluses: Float64Array;
  /** By worker: how far above its share it may rest. */
  readonly surplusLimits: Float64Array;
  /** By worker: how far below its share it may rest. */
  readonly roomLimits: Float64Array;
  /** Workers that are no giant's seat, and so take ordinary partitions. */
  readonly open: readonly number[];
  /** The first rank that is no giant. */
  readonly firstRank: number;
  readonly #shares: Float64Array;
  readonly #loads: Float64Array;

  constructor(table: PlacementTable, seats: readonly number[]) {
    const workerCount = table.capacities.length;
    const taken = new Set(seats);
    this.firstRank = seats.length;
    this.owners = table.owners;
    this.open = Array.from(table.capacities.keys()).filter((worker) => !taken.has(worker));
    this.weights = toUnits(table.weights, this.firstRank);
    this.#shares = fairShares(table.capacities, this.open, sum(this.weights));
    const ordinary = this.weights.subarray(this.firstRank);
    this.surplusLimits = this.#shares.map((share) => restingLimit(share, share * surplusPart, ordinary));
    this.roomLimits = this.#shares.map((share) => restingLimit(share, share * roomPart, ordinary));
    this.#loads = new Float64Array(workerCount);
    this.rooms = new Float64Array(workerCount);
    this.surpluses = new Float64Array(workerCount);
    for (let rank = this.firstRank; rank < this.owners.length; rank++) {
      if (this.owners[rank]! >= 0) this.#loads[this.owners[rank]!]! += this.weights[rank]!;
    }
    for (let worker = 0; worker < workerCount; worker++) this.#weigh(worker);
  }

  /** Makes `worker` the owner of a partition, whoever had it. */
  give(rank: number, worker: number): void {
    const giver = this.owners[rank]!;
    this.owners[rank] = worker;
    this.#loads[worker]! += this.weights[rank]!;
    this.#weigh(worker);
    if (giver < 0) return;
    this.#loads[giver]! -= this.weights[rank]!;
    this.#weigh(giver);
  }

  #weigh(worker: number): void {
    this.rooms[worker] = this.#shares[worker]! - this.#loads[worker]!;
    this.surpluses[worker] = -this.rooms[worker];
  }
}

/** As asked, but not less than the lightest partition, for nothing smaller can move, and not more than the heaviest. */
function restingLimit(share: number, limit: number, weights: Float64Array): number {
  const heaviest = weights[0] ?? 0;
  const lightest = weights.at(-1) ?? 0;
  return share === 0 ? 0 : Math.min(heaviest, Math.max(lightest, limit)) * roundingMargin;
}

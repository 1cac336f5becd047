import type { GroupState } from '../group-state.js';
import type { PartitionId, WorkerId } from '../ids.js';
import { rowOf, rowsOf } from '../partition-table.js';

/** How much may be on the move at once. Partitions without owner are not limited: they run nowhere. `Infinity`: no limit. */
export interface MovementLimits {
  /** Partitions that are handed over at one time, in the whole group. */
  readonly inFlightMax: number;
  /** The same, per worker that gives or takes. */
  readonly inFlightPerWorkerMax: number;
}

export type PlannedMove = readonly [PartitionId, WorkerId];

/** The moves that may begin now, in their order, with what is under way counted. What is left out is for later. */
export function limitMoves(state: GroupState, moves: readonly PlannedMove[], limits: MovementLimits): readonly PlannedMove[] {
  if (limits.inFlightMax === Infinity && limits.inFlightPerWorkerMax === Infinity) return moves;
  const traffic = new Traffic(limits);
  for (const { owner, next } of rowsOf(state.partitions)) if (owner && next) traffic.add(owner, next);
  return moves.filter(([id, to]) => {
    const row = rowOf(state.partitions, id);
    if (!row?.owner) return true;
    if (row.next) traffic.remove(row.owner, row.next); // It is under way already, and is to go elsewhere.
    const mayBegin = row.owner === to || traffic.fits(row.owner, to);
    if (mayBegin && row.owner !== to) traffic.add(row.owner, to);
    else if (!mayBegin && row.next) traffic.add(row.owner, row.next);
    return mayBegin;
  });
}

class Traffic {
  readonly #limits: MovementLimits;
  readonly #byWorker = new Map<WorkerId, number>();
  #total = 0;

  constructor(limits: MovementLimits) {
    this.#limits = limits;
  }

  fits(from: WorkerId, to: WorkerId): boolean {
    const { inFlightMax, inFlightPerWorkerMax } = this.#limits;
    return this.#total < inFlightMax && [from, to].every((worker) => (this.#byWorker.get(worker) ?? 0) < inFlightPerWorkerMax);
  }

  add(from: WorkerId, to: WorkerId): void {
    this.#count(from, to, 1);
  }

  remove(from: WorkerId, to: WorkerId): void {
    this.#count(from, to, -1);
  }

  #count(from: WorkerId, to: WorkerId, change: number): void {
    this.#total += change;
    for (const worker of [from, to]) this.#byWorker.set(worker, (this.#byWorker.get(worker) ?? 0) + change);
  }
}

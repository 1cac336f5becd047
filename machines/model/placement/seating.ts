import type { Board } from './board.js';
import type { CompiledRules } from './compiled-rules.js';

/** Who has how much while partitions find their places, and who may take what. `amounts` is what each partition adds, by rank. */
export class Seating {
  readonly owners: Int32Array;
  readonly amounts: Float64Array;
  readonly rules: CompiledRules | undefined;
  /** By worker. */
  readonly capacities: Float64Array;
  readonly loads: Float64Array;
  readonly counts: Uint32Array;
  readonly #everybody: readonly number[];
  /** How many partitions of an anti-affinity group a worker has, by group × workers + worker. */
  readonly #company = new Map<number, number>();

  constructor({ table, rules }: Board, amounts: Float64Array) {
    this.owners = table.owners;
    this.amounts = amounts;
    this.rules = rules;
    this.capacities = table.capacities;
    this.loads = new Float64Array(table.capacities.length);
    this.counts = new Uint32Array(table.capacities.length);
    this.#everybody = Array.from(table.capacities.keys());
    for (let rank = 0; rank < this.owners.length; rank++) if (this.owners[rank]! >= 0) this.#add(rank, this.owners[rank]!, 1);
  }

  /** The workers that may have the partition by their labels and names, room or not. */
  admitted(rank: number): readonly number[] {
    return this.rules ? this.rules.admitted[this.rules.classes[rank]!]! : this.#everybody;
  }

  /** Whether `worker` may have the partition and has a place for it. */
  isOpen(rank: number, worker: number): boolean {
    const { rules } = this;
    return !rules || (rules.admits[rules.classes[rank]!]![worker] === 1 && this.counts[worker]! < rules.limits[worker]!);
  }

  /** Whether `worker` has another partition of the same anti-affinity group. */
  hasCompany(rank: number, worker: number): boolean {
    const group = this.rules?.groups[rank] ?? -1;
    if (group < 0) return false;
    return (this.#company.get(group * this.counts.length + worker) ?? 0) > (this.owners[rank] === worker ? 1 : 0);
  }

  level(worker: number): number {
    return this.loads[worker]! / this.capacities[worker]!;
  }

  /** Who has least for its capacity, of those that are open and, if there is one, without company; -1 when nobody is open. */
  poorest(rank: number): number {
    let best = -1;
    let alone = -1;
    for (const worker of this.admitted(rank)) {
      if (!this.isOpen(rank, worker)) continue;
      const isPoorer = (than: number): boolean => than < 0 || this.#levelWith(rank, worker) < this.#levelWith(rank, than);
      if (isPoorer(best)) best = worker;
      if (isPoorer(alone) && !this.hasCompany(rank, worker)) alone = worker;
    }
    return alone >= 0 ? alone : best;
  }

  /** Makes `worker` the owner, whoever had it. */
  give(rank: number, worker: number): void {
    if (this.owners[rank]! >= 0) this.#add(rank, this.owners[rank]!, -1);
    this.owners[rank] = worker;
    this.#add(rank, worker, 1);
  }

  #levelWith(rank: number, worker: number): number {
    return (this.loads[worker]! + this.amounts[rank]!) / this.capacities[worker]!;
  }

  #add(rank: number, worker: number, sign: 1 | -1): void {
    this.loads[worker]! += sign * this.amounts[rank]!;
    this.counts[worker]! += sign;
    const group = this.rules?.groups[rank] ?? -1;
    if (group < 0) return;
    const key = group * this.counts.length + worker;
    this.#company.set(key, (this.#company.get(key) ?? 0) + sign);
  }
}

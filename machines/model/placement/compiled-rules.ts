import { forbiddingRule, type PlacementRules } from './rules.js';
import type { PlacementInput, PlacementWorker } from './strategy.js';

/** Rules as numbers. Partitions that ask the same of a worker are one class: there are few classes, however many partitions. */
export interface CompiledRules {
  /** By rank: the class of the partition. */
  readonly classes: Int32Array;
  /** By class: the workers that its partitions may have, in the order of ids. */
  readonly admitted: readonly (readonly number[])[];
  /** By class, then by worker. */
  readonly admits: readonly Uint8Array[];
  /** By worker: how many partitions it may have; `Infinity` for any number. */
  readonly limits: Float64Array;
  /** By rank: the anti-affinity group, -1 for none. */
  readonly groups: Int32Array;
}

/** `undefined` when no partition has rules and no worker a maximum: finding that out is all that it costs then. */
export function compileRules(input: PlacementInput, workers: readonly PlacementWorker[], order: Uint32Array): CompiledRules | undefined {
  const isRuled =
    workers.some((worker) => worker.partitionsMax !== undefined) || input.partitions.some((partition) => partition.rules !== undefined);
  if (!isRuled) return undefined;
  const classes = new Numbering<PlacementRules | undefined>();
  const groups = new Numbering<string>();
  const classOf = new Int32Array(order.length);
  const groupOf = new Int32Array(order.length).fill(-1);
  for (let rank = 0; rank < order.length; rank++) {
    const { rules } = input.partitions[order[rank]!]!;
    classOf[rank] = classes.numberOf(hardKey(rules), rules);
    if (rules?.antiAffinity !== undefined) groupOf[rank] = groups.numberOf(rules.antiAffinity, rules.antiAffinity);
  }
  const admits = classes.values.map((rules) => Uint8Array.from(workers, (worker) => (rules && forbiddingRule(rules, worker) ? 0 : 1)));
  return {
    classes: classOf,
    groups: groupOf,
    admits,
    admitted: admits.map((row) => Array.from(row.keys()).filter((worker) => row[worker] === 1)),
    limits: Float64Array.from(workers, (worker) => worker.partitionsMax ?? Infinity),
  };
}

const hardKey = (rules: PlacementRules | undefined): string =>
  rules ? JSON.stringify([rules.requires ?? null, rules.avoids ?? null, rules.pinnedTo ?? null]) : '';

/** Numbers from 0 on, by key. */
class Numbering<V> {
  readonly values: V[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(key: string, value: V): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

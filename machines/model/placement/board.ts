import { compileRules, type CompiledRules } from './compiled-rules.js';
import { canonicalOrder, hashesOf } from './canonical-order.js';
import type { PlacementTable } from './giants.js';
import type { PlacementInput, PlacementWorker } from './strategy.js';

/** What a strategy works on: the input as numbers, in an order that does not depend on how it came. */
export interface Board {
  readonly input: PlacementInput;
  /** In the order of ids. */
  readonly workers: readonly PlacementWorker[];
  /** By rank: the index of the partition in the input. Ranks are places in canonical order, heaviest first. */
  readonly order: Uint32Array;
  /** By index in the input: the hash of the partition's id. */
  readonly hashes: Uint32Array;
  readonly table: PlacementTable;
  /** `undefined` when every worker may take every partition, and any number of them. */
  readonly rules: CompiledRules | undefined;
}

/** Throws `RangeError` for a weight or capacity that is not greater than 0 and finite, and for worker ids that are not unique. */
export function readBoard(input: PlacementInput): Board {
  assertPlaceable(input);
  const workers = [...input.workers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const hashes = hashesOf(input.partitions);
  const order = canonicalOrder(input.partitions, hashes);
  return { input, workers, order, hashes, table: makeTable(input, workers, order), rules: compileRules(input, workers, order) };
}

/** The owners of a board as a placement, in the order of the input. What has no owner is left out. */
export function toPlacement({ input, workers, order, table }: Board): ReadonlyMap<string, string> {
  const owners = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) owners[order[rank]!] = table.owners[rank]!;
  const placement = new Map<string, string>();
  for (let index = 0; index < owners.length; index++) {
    if (owners[index]! >= 0) placement.set(input.partitions[index]!.id, workers[owners[index]!]!.id);
  }
  return placement;
}

// Ids are touched in the order of the input, where they lie side by side in memory: at 100,000 partitions that halves the time. For the
// same reason there are index loops here and in the files beside: `from` with a function takes ten times as long.
function makeTable(input: PlacementInput, workers: readonly PlacementWorker[], order: Uint32Array): PlacementTable {
  const places = new Map(workers.map((worker, place) => [worker.id, place]));
  const unordered = { weights: new Float64Array(order.length), owners: new Int32Array(order.length).fill(-1) };
  const previous = new OrderedLookup(input.previous);
  for (let index = 0; index < order.length; index++) {
    const { id, weight } = input.partitions[index]!;
    unordered.weights[index] = weight;
    const worker = previous.get(id);
    if (worker !== undefined) unordered.owners[index] = places.get(worker) ?? -1;
  }
  const weights = new Float64Array(order.length);
  const owners = new Int32Array(order.length);
  for (let rank = 0; rank < order.length; rank++) {
    weights[rank] = unordered.weights[order[rank]!]!;
    owners[rank] = unordered.owners[order[rank]!]!;
  }
  return { weights, owners, capacities: Float64Array.from(workers, (worker) => worker.capacity) };
}

/** Looks ids up in a map that probably has them in the order in which they are asked for: the next one is where the last one was left. */
class OrderedLookup {
  readonly #map: ReadonlyMap<string, string>;
  readonly #entries: MapIterator<[string, string]>;
  #next: string | undefined;
  #value = '';

  constructor(map: ReadonlyMap<string, string>) {
    this.#map = map;
    this.#entries = map.entries();
    this.#step();
  }

  get(id: string): string | undefined {
    if (id !== this.#next) return this.#map.get(id);
    const value = this.#value;
    this.#step();
    return value;
  }

  #step(): void {
    const { done, value } = this.#entries.next();
    this.#next = done ? undefined : value[0];
    if (!done) this.#value = value[1];
  }
}

/** Configuration is checked where it is read. What arrives here wrong is a broken invariant, and a placement made of NaN would hide it. */
function assertPlaceable({ workers, partitions }: PlacementInput): void {
  const worker = workers.find(({ capacity }) => !isAmount(capacity));
  if (worker !== undefined) throw new RangeError(`capacity of worker ${worker.id} must be greater than 0, received ${worker.capacity}`);
  const partition = partitions.find(({ weight }) => !isAmount(weight));
  if (partition !== undefined)
    throw new RangeError(`weight of partition ${partition.id} must be greater than 0, received ${partition.weight}`);
  if (new Set(workers.map(({ id }) => id)).size < workers.length) throw new RangeError('worker ids are not unique');
}

function isAmount(amount: number): boolean {
  return amount > 0 && amount < Infinity;
}

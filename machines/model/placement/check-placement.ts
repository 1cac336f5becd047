import { showValue } from '../config-problem.js';
import { forbiddingRule } from './rules.js';
import type { PlacementInput, PlacementPartition, PlacementWorker } from './strategy.js';

/** Why a strategy's answer cannot be used. The strategy's author is to blame, not the group. */
export type PlacementProblem =
  | { readonly kind: 'notAMap'; readonly message: string }
  | { readonly kind: 'lost' | 'doubled' | 'invented'; readonly partition: string; readonly message: string }
  | { readonly kind: 'unknownWorker' | 'forbidden'; readonly partition: string; readonly worker: string; readonly message: string }
  | { readonly kind: 'overfull'; readonly worker: string; readonly message: string };

/** Every way in which `result` is not a placement of `input`; empty when it is one. Run on each answer of a strategy. */
export function checkPlacement(input: PlacementInput, result: unknown): PlacementProblem[] {
  if (!(result instanceof Map)) {
    const isPromise = typeof (result as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
    const received = isPromise ? 'a promise: a strategy is synchronous' : showValue(result);
    return [{ kind: 'notAMap', message: `a placement is a Map of partition id to worker id, received ${received}` }];
  }
  const problems: PlacementProblem[] = [];
  const workers = new Map<unknown, PlacementWorker>(input.workers.map((worker) => [worker.id, worker]));
  const partitions = new Map<unknown, PlacementPartition>(input.partitions.map((partition) => [partition.id, partition]));
  const missing = new Set<unknown>(partitions.keys());
  const counts = new Map<unknown, number>();
  // By iteration, as the readers do: a subclass of Map may show a partition twice.
  for (const [id, place] of result as Map<unknown, unknown>) {
    const partition = partitions.get(id);
    if (!partition) problems.push(partitionProblem('invented', id));
    else if (!missing.delete(id)) problems.push(partitionProblem('doubled', id));
    const worker = workers.get(place);
    if (!worker) problems.push(unknownWorker(id, place));
    else if (partition?.rules) problems.push(...forbidden(partition, worker));
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  for (const { id, partitionsMax = Infinity } of input.workers) {
    const count = counts.get(id) ?? 0;
    if (count > partitionsMax) problems.push(overfull(id, `has ${count} partitions, at most ${partitionsMax} are allowed`));
  }
  const free = input.workers.filter(({ id, partitionsMax = Infinity }) => (counts.get(id) ?? 0) < partitionsMax);
  for (const id of missing) if (isWanted(partitions.get(id), free)) problems.push(partitionProblem('lost', id));
  return problems;
}

/** Somebody could take it: it must not be left out. */
const isWanted = (partition: PlacementPartition | undefined, free: readonly PlacementWorker[]): boolean =>
  free.some((worker) => !partition?.rules || !forbiddingRule(partition.rules, worker));

const complaints = { lost: 'has no worker', doubled: 'is placed twice', invented: 'is placed and does not exist' };

function partitionProblem(kind: keyof typeof complaints, partition: unknown): PlacementProblem {
  return { kind, partition: String(partition), message: `partition ${showValue(partition)} ${complaints[kind]}` };
}

function unknownWorker(partition: unknown, worker: unknown): PlacementProblem {
  const message = `partition ${showValue(partition)} is placed on ${showValue(worker)}, which is not a worker that takes partitions`;
  return { kind: 'unknownWorker', partition: String(partition), worker: String(worker), message };
}

function forbidden({ id, rules = {} }: PlacementPartition, worker: PlacementWorker): PlacementProblem[] {
  const rule = forbiddingRule(rules, worker);
  if (!rule) return [];
  const message = `partition ${showValue(id)} is placed on ${worker.id} against its rule ${rule}: ${showValue(rules[rule])}`;
  return [{ kind: 'forbidden', partition: id, worker: worker.id, message }];
}

const overfull = (worker: string, complaint: string): PlacementProblem => ({
  kind: 'overfull',
  worker,
  message: `worker ${worker} ${complaint}`,
});

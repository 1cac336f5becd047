import { showValue } from '../config-problem.js';
import type { PlacementInput } from './strategy.js';

/** Why a strategy's answer cannot be used. The strategy's author is to blame, not the group. */
export type PlacementProblem =
  | { readonly kind: 'notAMap'; readonly message: string }
  | { readonly kind: 'lost' | 'doubled' | 'invented'; readonly partition: string; readonly message: string }
  | { readonly kind: 'unknownWorker'; readonly partition: string; readonly worker: string; readonly message: string };

/** Every way in which `result` is not a placement of `input`; empty when it is one. Run on each answer of a strategy that is not ours. */
export function checkPlacement(input: PlacementInput, result: unknown): PlacementProblem[] {
  if (!(result instanceof Map)) {
    return [{ kind: 'notAMap', message: `a placement is a Map of partition id to worker id, received ${showValue(result)}` }];
  }
  const problems: PlacementProblem[] = [];
  const workers = new Set<unknown>(input.workers.map((worker) => worker.id));
  const missing = new Set<unknown>(input.partitions.map((partition) => partition.id));
  const known = new Set(missing);
  // By iteration, as the readers do: a subclass of Map may show a partition twice.
  for (const [partition, worker] of result as Map<unknown, unknown>) {
    if (!known.has(partition)) problems.push(partitionProblem('invented', partition));
    else if (!missing.delete(partition)) problems.push(partitionProblem('doubled', partition));
    if (!workers.has(worker)) problems.push(unknownWorker(partition, worker));
  }
  if (input.workers.length > 0) for (const partition of missing) problems.push(partitionProblem('lost', partition));
  return problems;
}

const complaints = { lost: 'has no worker', doubled: 'is placed twice', invented: 'is placed and does not exist' };

function partitionProblem(kind: keyof typeof complaints, partition: unknown): PlacementProblem {
  return { kind, partition: String(partition), message: `partition ${showValue(partition)} ${complaints[kind]}` };
}

function unknownWorker(partition: unknown, worker: unknown): PlacementProblem {
  const message = `partition ${showValue(partition)} is placed on ${showValue(worker)}, which is not a worker that takes partitions`;
  return { kind: 'unknownWorker', partition: String(partition), worker: String(worker), message };
}

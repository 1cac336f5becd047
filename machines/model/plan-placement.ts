import type { PlacementCommit } from './entries.js';
import type { GroupState } from './group-state.js';
import { rowsOf } from './partition-table.js';
import { askStrategy } from './placement/ask-strategy.js';
import { movesOf, reasoningOf } from './placement/planned-moves.js';
import type { UnmetRule } from './placement/reasoning.js';
import type { PlacementInput, PlacementPartition, PlacementStrategy, PlacementWorker } from './placement/strategy.js';
import { unmetRules } from './placement/unmet-rules.js';

/** What to propose. Every prefix of `moves` is a placement of its own: whoever may do less at once takes the first ones. */
export interface PlacementPlan extends Pick<PlacementCommit, 'moves' | 'reasoning'> {
  /** Rules that cannot be kept, also when nothing moves. */
  readonly unmet: readonly UnmetRule[];
}

/**
 * What a strategy wants, as moves from what is committed: first partitions without owner, then those that have to move, then the others.
 * `vacant` keeps only moves of partitions that nobody owns or waits for. What no worker may have stays where it is. Throws when the strategy
 * throws, or loses, doubles or invents something: its result is then worth nothing.
 */
export function planPlacement(state: GroupState, strategy: PlacementStrategy, scope: 'vacant' | 'all'): PlacementPlan {
  const input = placementInput(state);
  if (input.workers.length === 0 || (scope === 'vacant' && !hasVacancy(state))) return { moves: [], unmet: [] };
  const wanted = askStrategy(strategy, input);
  const unmet = unmetRules(input, wanted);
  const held = new Set<string>(heldWorkers(state).map(({ id }) => id));
  const rows = Array.from(rowsOf(state.partitions)).filter(({ removed }) => !removed);
  const moves = movesOf({ input, rows, wanted, scope, draining: new Set(state.draining), absent: held });
  if (moves.length === 0) return { moves: [], unmet };
  return { moves: moves.map(({ row, to }) => [row.id, to]), reasoning: reasoningOf({ strategy, input, rows, moves, unmet, scope }), unmet };
}

/** What the strategy is asked: workers that take partitions, those that are held for their name among them, as what waits counts as theirs. */
export function placementInput(state: GroupState): PlacementInput {
  const partitions: PlacementPartition[] = [];
  const previous = new Map<string, string>();
  for (const row of rowsOf(state.partitions)) {
    if (row.removed) continue;
    const { id, weight, rules } = row;
    partitions.push(rules ? { id, weight, rules } : { id, weight });
    const place = row.next ?? row.owner ?? row.last;
    if (place) previous.set(row.id, place);
  }
  return { workers: [...seatedWorkers(state), ...heldWorkers(state)], partitions, previous };
}

function seatedWorkers(state: GroupState): PlacementWorker[] {
  const draining = new Set(state.draining);
  return Object.values(state.members)
    .filter((member) => member.worker && !draining.has(member.worker))
    .map(({ worker, name, capacity, labels, partitionsMax }) => ({
      id: worker as string,
      name,
      capacity,
      ...(labels && { labels }),
      ...(partitionsMax !== undefined && { partitionsMax }),
    }));
}

function heldWorkers(state: GroupState): PlacementWorker[] {
  return Object.entries(state.names)
    .filter(([, row]) => row.held && !row.holder)
    .map(([name, { worker, traits }]) => ({ id: worker, name, capacity: 1, ...traits }));
}

function hasVacancy(state: GroupState): boolean {
  for (const row of rowsOf(state.partitions)) if (!row.owner && !row.next && !row.removed) return true;
  return false;
}

import type { PlacementCommit } from './entries.js';
import type { GroupState } from './group-state.js';
import type { WorkerId } from './ids.js';
import { rowsOf } from './partition-table.js';
import { checkPlacement } from './placement/check-placement.js';
import type { PlacementInput, PlacementStrategy } from './placement/strategy.js';

/**
 * What a strategy wants, as moves from what is committed. `vacant` keeps only moves of partitions that nobody owns or waits for. Throws when
 * the strategy throws, or loses, doubles or invents something: its result is then worth nothing.
 */
export function planPlacement(state: GroupState, strategy: PlacementStrategy, scope: 'vacant' | 'all'): PlacementCommit['moves'] {
  const input = placementInput(state);
  if (input.workers.length === 0 || (scope === 'vacant' && !hasVacancy(state))) return [];
  const wanted = strategy.place(input);
  const problems = checkPlacement(input, wanted);
  if (problems.length > 0) throw new Error(`the placement is not sound: ${JSON.stringify(problems.slice(0, 5))}`);
  const seated = new Set(input.workers.map((worker) => worker.id));
  for (const worker of heldWorkers(state)) seated.delete(worker);
  const moves: [PlacementCommit['moves'][number][0], WorkerId][] = [];
  for (const row of rowsOf(state.partitions)) {
    const to = wanted.get(row.id) as WorkerId | undefined;
    const now = row.next ?? row.owner;
    if (!to || row.removed || to === now || !seated.has(to) || (scope === 'vacant' && now)) continue;
    moves.push([row.id, to]);
  }
  return moves;
}

/** Workers that take partitions, those that are held for their name among them: what waits for them counts as theirs. */
function placementInput(state: GroupState): PlacementInput {
  const draining = new Set(state.draining);
  const workers = Object.values(state.members)
    .filter((member) => member.worker && !draining.has(member.worker))
    .map((member) => ({ id: member.worker as string, capacity: member.capacity }));
  for (const id of heldWorkers(state)) workers.push({ id, capacity: 1 });
  const partitions: { id: string; weight: number }[] = [];
  const previous = new Map<string, string>();
  for (const row of rowsOf(state.partitions)) {
    if (row.removed) continue;
    partitions.push({ id: row.id, weight: row.weight });
    const place = row.next ?? row.owner ?? row.last;
    if (place) previous.set(row.id, place);
  }
  return { workers, partitions, previous };
}

function heldWorkers(state: GroupState): WorkerId[] {
  return Object.values(state.names)
    .filter((row) => row.held && !row.holder)
    .map((row) => row.worker);
}

function hasVacancy(state: GroupState): boolean {
  for (const row of rowsOf(state.partitions)) if (!row.owner && !row.next && !row.removed) return true;
  return false;
}

import type { PlacementCommit } from './entries.js';
import type { GroupState } from './group-state.js';
import { rowOf, rowsOf } from './partition-table.js';
import { askStrategy } from './placement/ask-strategy.js';
import type { PartitionId, WorkerId } from './ids.js';
import { movesOf, reasoningOf } from './placement/planned-moves.js';
import type { UnmetRule } from './placement/reasoning.js';
import type { PlacementInput, PlacementPartition, PlacementStrategy, PlacementWorker } from './placement/strategy.js';
import { forbiddingRule } from './placement/rules.js';
import { unmetRules } from './placement/unmet-rules.js';

/** What to propose. Every prefix of `moves` is a placement of its own: whoever may do less at once takes the first ones. */
export interface PlacementPlan extends Pick<PlacementCommit, 'moves' | 'reasoning'> {
  /** Rules that cannot be kept, also when nothing moves. */
  readonly unmet: readonly UnmetRule[];
}

export interface PlanWish {
  /** `vacant` keeps only moves of partitions that nobody owns or waits for. */
  readonly scope: 'vacant' | 'all';
  /** Workers that take nothing for now, as they come and go. Default: none. */
  readonly withheld?: readonly WorkerId[];
}

/**
 * What a strategy wants, as moves from what is committed: first partitions without owner, then those that have to move, then the others.
 * What no worker may have stays where it is. Throws when the strategy throws, or loses, doubles or invents something: its result is then
 * worth nothing.
 */
export function planPlacement(state: GroupState, strategy: PlacementStrategy, { scope, withheld = [] }: PlanWish): PlacementPlan {
  const absent = new Set(withheld);
  const input = placementInput(state, absent);
  if (input.workers.length === 0 || (scope === 'vacant' && !hasVacancy(state))) return { moves: [], unmet: [] };
  const held = new Set<string>(heldWorkers(state).map(({ id }) => id));
  const asked = askStrategy(strategy, input);
  const wanted = withoutWaiting(asked, { state, strategy, input, held });
  const unmet = ofWithheld(unmetRules(input, wanted), state, absent);
  const rows = Array.from(rowsOf(state.partitions)).filter(({ removed }) => !removed);
  const moves = movesOf({ input, rows, wanted, scope, draining: new Set(state.draining), withheld: absent, absent: held });
  if (moves.length === 0) return { moves: [], unmet };
  return { moves: moves.map(({ row, to }) => [row.id, to]), reasoning: reasoningOf({ strategy, input, rows, moves, unmet, scope }), unmet };
}

interface Wanting {
  readonly state: GroupState;
  readonly strategy: PlacementStrategy;
  readonly input: PlacementInput;
  readonly held: ReadonlySet<string>;
}

/**
 * What the strategy wants, but that nothing which nobody has goes to workers that are held for their name: it would wait for them. The
 * strategy is asked again for those, as if the held and what waits for them were not there.
 */
function withoutWaiting(wanted: ReadonlyMap<string, string>, { state, strategy, input, held }: Wanting): ReadonlyMap<string, string> {
  if (held.size === 0) return wanted;
  const waiting: string[] = [];
  const others = new Set<string>();
  for (const { id, owner, next } of rowsOf(state.partitions)) {
    if (!owner && !next && held.has(wanted.get(id) ?? '')) waiting.push(id);
    if (!held.has(next ?? '')) others.add(id);
  }
  const workers = input.workers.filter(({ id }) => !held.has(id));
  if (waiting.length === 0 || workers.length === 0) return wanted;
  const present = askStrategy(strategy, { ...input, workers, partitions: input.partitions.filter(({ id }) => others.has(id)) });
  const settled = new Map(wanted);
  for (const id of waiting) {
    const worker = present.get(id);
    if (worker === undefined) settled.delete(id);
    else settled.set(id, worker);
  }
  return settled;
}

/** What the strategy is asked: workers that take partitions, those that are held for their name among them, as what waits counts as theirs. */
export function placementInput(state: GroupState, withheld: ReadonlySet<WorkerId> = new Set()): PlacementInput {
  const partitions: PlacementPartition[] = [];
  const previous = new Map<string, string>();
  for (const row of rowsOf(state.partitions)) {
    if (row.removed) continue;
    const { id, weight, rules } = row;
    partitions.push(rules ? { id, weight, rules } : { id, weight });
    const place = row.next ?? row.owner ?? row.last;
    if (place) previous.set(row.id, place);
  }
  const seated = seatedWorkers(state).filter(({ id }) => !withheld.has(id));
  return { workers: [...seated, ...heldWorkers(state)], partitions, previous };
}

/** What only a withheld worker may have waits for it, not for another rule. */
function ofWithheld(unmet: readonly UnmetRule[], state: GroupState, withheld: ReadonlySet<WorkerId>): readonly UnmetRule[] {
  if (withheld.size === 0) return unmet;
  const workers = seatedWorkers(state).filter(({ id }) => withheld.has(id));
  return unmet.map((one) => {
    const rules = rowOf(state.partitions, one.partition as PartitionId)?.rules ?? {};
    const waits = one.rule !== 'antiAffinity' && workers.some((worker) => !forbiddingRule(rules, worker));
    return waits ? { ...one, rule: 'withheld' } : one;
  });
}

interface SeatedWorker extends PlacementWorker {
  readonly id: WorkerId;
}

function seatedWorkers(state: GroupState): SeatedWorker[] {
  const draining = new Set(state.draining);
  return Object.values(state.members)
    .filter((member) => member.worker && !draining.has(member.worker))
    .map(({ worker, name, capacity, labels, partitionsMax }) => ({
      id: worker as WorkerId,
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

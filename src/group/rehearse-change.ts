import { applyEntry } from '../../machines/model/apply-entry.js';
import { showValue } from '../../machines/model/config-problem.js';
import { PROTOCOL_MAX, type EntryBody } from '../../machines/model/entries.js';
import { memberOf, own, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId, PartitionId, WorkerId } from '../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../machines/model/partition-table.js';
import { planPlacement, type PlacementPlan } from '../../machines/model/plan-placement.js';
import type { PlacementReasoning, UnmetRule } from '../../machines/model/placement/reasoning.js';
import { strategyNamed } from '../../machines/model/placement/strategies.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import { UnknownTargetError } from '../errors.js';
import { expectArguments, flag, loadTable, textList, wholeFrom } from '../options/call-problems.js';
import { naturalOrder } from '../member/natural-order.js';

/** A change to imagine; all of it at once. Workers are named by their stable ids. */
export interface Change {
  /** These crash. */
  readonly kill?: readonly string[];
  /** These stop for good. */
  readonly remove?: readonly string[];
  /** This many more workers of capacity 1 come, without labels, under names that are new. */
  readonly add?: number;
  /** These partitions weigh so much from now on. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Planned moves wait, or go on. Default: as it is now. */
  readonly paused?: boolean;
}

/** What would come of it. */
export interface Rehearsal {
  /** Who decided: the strategy that the group has, or the one that `openGroup` was given. */
  readonly strategy: string;
  /** In the order of partitions. `to` is null when no worker may have it. */
  readonly moves: readonly { readonly partition: string; readonly from: string | null; readonly to: string | null }[];
  /** How many partitions each worker has, counting what is on its way to it, before and after. Null: it is not there then. */
  readonly workers: readonly { readonly worker: string; readonly before: number | null; readonly after: number | null }[];
  /** What would be weighed, as the placement would tell it; null when nothing would be placed. */
  readonly reasoning: PlacementReasoning | null;
  /** Rules that could not be kept. */
  readonly unmet: readonly UnmetRule[];
}

const ADD_MAX = 1_000;
const POOL_MAX = 1_000_000;

/**
 * The moves that the leader would make: the same reducer and planner as its own, on a copy of what the group is now. Nothing is written,
 * nothing waits. Limits on movement and workers that are withheld for flapping are the leader's own: they are not known here. While the group
 * is paused only partitions without owner are placed, here as there. Throws `UnknownTargetError` for a worker or partition that is not there,
 * `ConfigError` for a change that cannot be.
 */
export function rehearseChange(state: GroupState, strategy: PlacementStrategy, change: Change): Rehearsal {
  const after = changed(state, change);
  const plan = planPlacement(after, strategy, { scope: (change.paused ?? after.paused) ? 'vacant' : 'all' });
  const home = placesOf(state);
  const places = placesAfter(after, plan);
  const moves = Array.from(places, ([partition, to]) => ({ partition, from: home.get(partition) ?? null, to })).filter(
    ({ from, to }) => from !== to,
  );
  moves.sort((a, b) => naturalOrder(a.partition, b.partition));
  return {
    strategy: strategy.name,
    moves,
    workers: loads({ before: countsOf(state, home), after: countsOf(after, places) }),
    reasoning: plan.reasoning ?? null,
    unmet: plan.unmet,
  };
}

/** The strategy of the last placement; before the first, the default. Throws `UnknownTargetError` when it is not one that ships. */
export function strategyOf({ placement }: GroupState): PlacementStrategy {
  const { strategy: name = 'sticky' } = placement;
  const strategy = strategyNamed(name);
  if (strategy) return strategy;
  throw new UnknownTargetError(`the group places by ${showValue(name)}, which is not here: give that strategy to openGroup as placement`);
}

function changed(state: GroupState, change: Change): GroupState {
  expectArguments(change, { kill: textList, remove: textList, add: wholeFrom(0, ADD_MAX), weights: loadTable, paused: flag });
  const { kill = [], remove = [], add = 0, weights = {} } = change;
  const gone = new Set([...kill, ...remove]);
  for (const worker of gone)
    if (!memberOf(state, worker as WorkerId)) throw new UnknownTargetError(`the group has no worker ${showValue(worker)} now`);
  let after = withWeights(state, weights);
  for (const worker of gone) after = withoutWorker(after, worker as WorkerId);
  for (let index = 0; index < add; index++) after = withWorker(after, index);
  return after;
}

function withWeights(state: GroupState, weights: NonNullable<Change['weights']>): GroupState {
  const set = Object.entries(weights).map(([partition, weight]) => {
    const row = rowOf(state.partitions, partition as PartitionId);
    if (!row || row.removed) throw new UnknownTargetError(`the group has no partition ${showValue(partition)}`);
    return { id: row.id, keys: row.keys, weight, ...(row.rules && { rules: row.rules }) };
  });
  if (set.length === 0) return state;
  const { leader } = state;
  if (!leader) throw new UnknownTargetError('nobody leads the group now: weights cannot change');
  const counter = nextCounter(state, leader.member);
  return imagine(state, { author: leader.member, counter }, { kind: 'partitions.change', term: leader.term, set, removed: [] });
}

const nextCounter = (state: GroupState, member: MemberId): number =>
  Math.max(own(state.members, member)?.counter ?? 0, own(state.parts, member)?.counter ?? 0) + 1;

/** Who goes leaves nothing behind for its name: what it had must be placed anew. */
function withoutWorker(state: GroupState, worker: WorkerId): GroupState {
  const member = memberOf(state, worker);
  if (!member) return state;
  return imagine(state, { author: member.id, counter: nextCounter(state, member.id) }, { kind: 'member.leave', hold: false });
}

function withWorker(state: GroupState, index: number): GroupState {
  const author = `what-if${String(index).padStart(15, '0')}` as MemberId;
  return imagine(
    state,
    { author, counter: 1 },
    {
      kind: 'member.join',
      name: author,
      sticky: false,
      basis: state.applied,
      capacity: 1,
      poolSize: POOL_MAX,
      fencing: 'exclusive',
      leaseMs: 1,
      protocolMax: PROTOCOL_MAX,
    },
  );
}

const imagine = (state: GroupState, head: { readonly author: MemberId; readonly counter: number }, body: EntryBody): GroupState =>
  applyEntry(state, state.applied + 1, { v: state.protocol, ...head, ...body }).state;

/** Where every partition is or is on its way to. */
function placesOf(state: GroupState): Map<string, string | null> {
  const places = new Map<string, string | null>();
  for (const { id, owner, next, removed } of rowsOf(state.partitions)) if (!removed) places.set(id, next ?? owner);
  return places;
}

function placesAfter(state: GroupState, { moves }: PlacementPlan): Map<string, string | null> {
  const places = placesOf(state);
  for (const [id, to] of moves) places.set(id, to);
  return places;
}

function countsOf(state: GroupState, places: ReadonlyMap<string, string | null>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { worker } of Object.values(state.members)) if (worker) counts.set(worker, 0);
  for (const worker of places.values()) if (worker) counts.set(worker, (counts.get(worker) ?? 0) + 1);
  return counts;
}

function loads({
  before,
  after,
}: {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}): Rehearsal['workers'] {
  const workers = [...new Set([...before.keys(), ...after.keys()])].sort(naturalOrder);
  return workers.map((worker) => ({ worker, before: before.get(worker) ?? null, after: after.get(worker) ?? null }));
}

import { applyEntry } from '../../machines/model/apply-entry.js';
import { showValue } from '../../machines/model/config-problem.js';
import { PROTOCOL_MAX, type EntryBody } from '../../machines/model/entries.js';
import { memberOf, own, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId, WorkerId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { planPlacement } from '../../machines/model/plan-placement.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';
import { UnknownTargetError } from '../errors.js';
import { expectArguments, textList, wholeFrom } from './call-problems.js';
import { naturalOrder } from './natural-order.js';

/** A change to imagine; all of it at once. Workers are named by their stable ids. */
export interface Change {
  /** These crash. */
  readonly kill?: readonly string[];
  /** These stop for good. */
  readonly remove?: readonly string[];
  /** This many more workers of capacity 1 come, under names that are new. */
  readonly add?: number;
}

/** What would come of it. */
export interface Rehearsal {
  /** In the order of partitions. `to` is null when no worker is left. */
  readonly moves: readonly { readonly partition: string; readonly from: string | null; readonly to: string | null }[];
  /** How many partitions each worker has, counting what is on its way to it, before and after. Null: it is not there then. */
  readonly workers: readonly { readonly worker: string; readonly before: number | null; readonly after: number | null }[];
}

const ADD_MAX = 1_000;
const POOL_MAX = 1_000_000;

/**
 * The moves that the strategy would make. Nothing is written, nothing waits: it is computed on a copy of what the group is now. Throws
 * `UnknownTargetError` for a worker that is not there, `ConfigError` for a change that cannot be.
 */
export function rehearseChange(state: GroupState, strategy: PlacementStrategy, change: Change): Rehearsal {
  expectArguments(change, { kill: textList, remove: textList, add: wholeFrom(0, ADD_MAX) });
  const { kill = [], remove = [], add = 0 } = change;
  const gone = new Set([...kill, ...remove]);
  for (const worker of gone)
    if (!memberOf(state, worker as WorkerId)) throw new UnknownTargetError(`the group has no worker ${showValue(worker)} now`);
  let after = state;
  for (const worker of gone) after = withoutWorker(after, worker as WorkerId);
  for (let index = 0; index < add; index++) after = withWorker(after, index);
  const planned = new Map<string, string>(planPlacement(after, strategy, 'all'));
  const home = placesOf(state);
  const places = new Map(Array.from(placesOf(after), ([id, place]) => [id, planned.get(id) ?? place] as const));
  const moves = Array.from(places, ([partition, to]) => ({ partition, from: home.get(partition) ?? null, to })).filter(
    ({ from, to }) => from !== to,
  );
  moves.sort((a, b) => naturalOrder(a.partition, b.partition));
  return { moves, workers: loads({ before: countsOf(state, home), after: countsOf(after, places) }) };
}

/** Who goes leaves nothing behind for its name: what it had must be placed anew. */
function withoutWorker(state: GroupState, worker: WorkerId): GroupState {
  const member = memberOf(state, worker);
  if (!member) return state;
  const counter = Math.max(member.counter, own(state.parts, member.id)?.counter ?? 0) + 1;
  return imagine(state, { author: member.id, counter }, { kind: 'member.leave', hold: false });
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

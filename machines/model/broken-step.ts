import type { Entry } from './entries.js';
import type { Outcome } from './facts.js';
import { own, type GroupState } from './group-state.js';
import type { MemberId, WorkerId } from './ids.js';
import {
  brokenGrant,
  brokenInvariants,
  brokenLeader,
  brokenMembers,
  brokenNames,
  brokenOrder,
  brokenRow,
  viewOf,
  type SeatView,
} from './invariants.js';
import { rowOf, rowsWith, type PartitionRow } from './partition-table.js';

/** One entry and what it made of the group. */
export interface AppliedStep {
  readonly entry: Entry | null;
  readonly outcome: Outcome;
  readonly before: GroupState;
  readonly state: GroupState;
}

/** What is no danger to anybody's work, only to its progress: no reason to stop a group. */
const HARMLESS = /^I[49]:/;

/**
 * What a member checks of every step before the step counts (I1, I2, I6, I8), in words; empty when all is well. Looks at what the entry
 * touched, which shows by identity, so most entries cost some microseconds; at the whole state with every snapshot.
 */
export function brokenStep(step: AppliedStep): readonly string[] {
  return [...broken(step)].filter((words) => !HARMLESS.test(words));
}

function* broken({ entry, outcome, before, state }: AppliedStep): Generator<string> {
  const moved = movedSeats(state, before);
  if (outcome.kind !== 'accepted') return yield* [...brokenOrder(state, before), ...brokenRest({ before, state, moved })];
  if (entry?.kind === 'snapshot.take') return yield* brokenInvariants(state, before);
  yield* brokenOrder(state, before);
  yield* brokenLeader(state);
  if (moved.size > 0 || state.names !== before.names) yield* [...brokenMembers(state), ...brokenNames(state)];
  if (moved.size > 0 || state.partitions !== before.partitions) yield* brokenRows({ before, state, moved });
}

interface Change {
  readonly before: GroupState;
  readonly state: GroupState;
  /** Stable ids whose process is not the one of before, among them those that came or went. */
  readonly moved: ReadonlySet<WorkerId>;
}

/** An entry that does not count moves nothing. */
function* brokenRest({ state, before, moved }: Change): Generator<string> {
  const isSame = state.partitions === before.partitions && state.names === before.names && state.leader === before.leader;
  if (!isSame || moved.size > 0) yield `I6: entry ${state.applied} does not count, and changed the group`;
}

function movedSeats({ members }: GroupState, { members: former }: GroupState): ReadonlySet<WorkerId> {
  const moved = new Set<WorkerId>();
  if (members === former) return moved;
  let known = 0;
  for (const id in members) {
    const member = members[id as MemberId];
    const old = former[id as MemberId];
    if (old) known++;
    if (member === old) continue;
    if (member?.worker === old?.worker && member?.name === old?.name) continue;
    for (const worker of [member?.worker, old?.worker]) if (worker) moved.add(worker);
  }
  if (known === Object.keys(former).length) return moved;
  for (const [id, { worker }] of Object.entries(former)) if (worker && !own(members, id)) moved.add(worker);
  return moved;
}

/** Who is seated, and who is expected back, changes with the names only: counted once for many entries. */
const views = new WeakMap<GroupState['names'], SeatView>();

function seatViewOf(state: GroupState): SeatView {
  const view = views.get(state.names) ?? viewOf(state);
  views.set(state.names, view);
  return view;
}

/** Rows that the entry changed, and all rows of workers whose process changed: those must have changed too. */
function* brokenRows({ state, before, moved }: Change): Generator<string> {
  const [changed, gone] = changedRows(state, before);
  const isOfMoved = ({ owner }: PartitionRow): boolean => owner !== null && moved.has(owner);
  if (moved.size > 0) for (const row of rowsWith(state.partitions, isOfMoved)) changed.add(row);
  for (const row of gone)
    if (row.owner && !row.removed && !rowOf(state.partitions, row.id)) yield `I2: ${row.id} vanished while ${row.owner} had it`;
  if (changed.size === 0) return;
  const isSameSeats = moved.size === 0 && state.names === before.names;
  const view = { ...(isSameSeats ? seatViewOf(before) : viewOf(state)), applied: state.applied };
  const seats = { seated: view.seated, wasSeated: seatViewOf(before).seated };
  for (const row of changed) {
    yield* brokenRow(row, view);
    yield* brokenGrant(row, rowOf(before.partitions, row.id), seats);
  }
}

/** Rows that one state has and the other has not, and the other way round. */
function changedRows(state: GroupState, before: GroupState): readonly [added: Set<PartitionRow>, gone: Set<PartitionRow>] {
  const added = new Set<PartitionRow>();
  const gone = new Set<PartitionRow>();
  for (let index = 0; index < state.partitions.length; index++) {
    const bucket = state.partitions[index];
    const former = before.partitions[index];
    if (bucket === former) continue;
    for (const row of former ?? []) gone.add(row);
    for (const row of bucket ?? []) if (!gone.delete(row)) added.add(row);
  }
  return [added, gone];
}

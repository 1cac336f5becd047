import { GONE_MAX, own, type GroupState, type Member, type NameRow } from './group-state.js';
import type { WorkerId } from './ids.js';
import { rowsOf, type PartitionRow } from './partition-table.js';

type Seats = ReadonlyMap<WorkerId, Member>;

/**
 * What must hold of every reduced state, and from one state to the next (DESIGN 9: I1, I2, I8, and what I4 and I9 ask of one state).
 * Returns what is broken, in words; empty when all is well. Linear in members and partitions.
 */
export function brokenInvariants(state: GroupState, before?: GroupState): string[] {
  const broken = [...brokenMembers(state), ...brokenNames(state), ...brokenLeader(state), ...brokenRows(state), ...brokenBounds(state)];
  return before ? [...broken, ...brokenGrants(state, before), ...brokenOrder(state, before)] : broken;
}

export function* brokenMembers(state: GroupState): Generator<string> {
  const seen = new Map<string, string>();
  for (const member of Object.values(state.members)) {
    const row = own(state.names, member.name);
    if (!member.worker) {
      if (row?.successor !== member.id) yield `I4: ${member.id} waits for a seat that nobody will leave to it`;
      continue;
    }
    const other = seen.get(member.worker);
    if (other) yield `I1: ${member.worker} is held by ${other} and ${member.id}`;
    seen.set(member.worker, member.id);
    if (row?.holder !== member.id) yield `I1: ${member.id} has ${member.worker} without holding its name`;
    else if (row.worker !== member.worker) yield `I1: ${member.id} has ${member.worker}, its name has ${row.worker}`;
  }
}

export function* brokenNames(state: GroupState): Generator<string> {
  const seen = new Map<string, string>();
  for (const [name, row] of Object.entries(state.names)) {
    const other = seen.get(row.worker);
    if (other) yield `I1: ${row.worker} is kept for ${other} and ${name}`;
    seen.set(row.worker, name);
    yield* brokenName(state, name, row);
  }
}

function* brokenName(state: GroupState, name: string, row: NameRow): Generator<string> {
  const { holder, successor, held } = row;
  for (const id of [holder, successor]) if (id && !own(state.members, id)) yield `I1: ${name} names ${id}, who is not a member`;
  if (successor && !holder) yield `I4: ${name} has a successor and nobody to succeed`;
  if (held && holder) yield `I4: partitions wait for ${name}, which is back`;
}

export function* brokenLeader({ leader, members, term }: GroupState): Generator<string> {
  if (leader && !own(members, leader.member)) yield `I1: leader ${leader.member} is not a member`;
  if (leader && leader.term !== term) yield `I1: leader of term ${leader.term} in term ${term}`;
}

function* brokenRows(state: GroupState): Generator<string> {
  const view = { ...viewOf(state), applied: state.applied };
  for (const row of rowsOf(state.partitions)) yield* brokenRow(row, view);
}

/** Who is there, and who is expected. */
export interface SeatView {
  readonly seated: Seats;
  /** Whose names are expected back. */
  readonly held: ReadonlySet<WorkerId>;
}

export const viewOf = (state: GroupState): SeatView => ({
  seated: seatsOf(state),
  held: new Set(Object.values(state.names).flatMap((row) => (row.held ? [row.worker] : []))),
});

export function* brokenRow(row: PartitionRow, view: SeatView & { readonly applied: number }): Generator<string> {
  if (row.owner && !view.seated.has(row.owner)) yield `I2: ${row.id} is owned by ${row.owner}, whom no live member holds`;
  if (row.epoch > view.applied) yield `I2: ${row.id} has epoch ${row.epoch}, of an entry that is not applied`;
  if (row.removed && !row.owner) yield `I4: ${row.id} was removed, has no owner and is still there`;
  if (row.next && !comes(row, row.next, view)) yield `I4: ${row.id} waits for ${row.next}, who will not come`;
}

/** An owned row waits for a worker that is there, a free one for a name that is expected back. */
const comes = (row: PartitionRow, next: WorkerId, { seated, held }: SeatView): boolean =>
  row.owner ? row.owner !== next && seated.has(next) : held.has(next);

function* brokenBounds(state: GroupState): Generator<string> {
  if (state.gone.length > GONE_MAX) yield `I9: ${state.gone.length} authors are remembered, at most ${GONE_MAX} may be`;
  for (const author of Object.keys(state.parts)) if (!own(state.members, author)) yield `I9: pieces of ${author}, who is not a member`;
}

/** Whoever works on a partition now has a higher epoch than whoever did before: another worker, or another process under its id. */
function* brokenGrants(state: GroupState, before: GroupState): Generator<string> {
  const seated = seatsOf(state);
  const wasSeated = seatsOf(before);
  const former = new Map(Array.from(rowsOf(before.partitions), (row) => [row.id, row] as const));
  for (const row of rowsOf(state.partitions)) yield* brokenGrant(row, former.get(row.id), { seated, wasSeated });
}

export function* brokenGrant(
  row: PartitionRow,
  old: PartitionRow | undefined,
  { seated, wasSeated }: { readonly seated: Seats; readonly wasSeated: Seats },
): Generator<string> {
  if (!old) return;
  if (row.epoch < old.epoch) yield `I2: epoch of ${row.id} fell from ${old.epoch} to ${row.epoch}`;
  if (!row.owner || row.epoch > old.epoch) return;
  const process = seated.get(row.owner)?.id;
  const same = row.owner === old.owner && process === wasSeated.get(row.owner)?.id;
  if (!same) yield `I2: ${row.id} came to ${row.owner} (${process}) under the old epoch ${row.epoch}`;
}

export function* brokenOrder(state: GroupState, before: GroupState): Generator<string> {
  const { placement, term, applied, protocol } = state;
  if (term < before.term) yield `I8: term fell from ${before.term} to ${term}`;
  if (state.leader && !before.leader && term === before.term) yield `I1: term ${term} has a leader again`;
  if (state.leader && before.leader && term === before.term && state.leader.member !== before.leader.member)
    yield `I1: term ${term} changed from ${before.leader.member} to ${state.leader.member}`;
  if (placement.version < before.placement.version) yield `I8: version fell from ${before.placement.version} to ${placement.version}`;
  if (applied <= before.applied) yield `I8: applied fell from ${before.applied} to ${applied}`;
  if (protocol < before.protocol) yield `I8: protocol fell from ${before.protocol} to ${protocol}`;
}

const seatsOf = (state: GroupState): Seats =>
  new Map(Object.values(state.members).flatMap((member) => (member.worker ? [[member.worker, member] as const] : [])));

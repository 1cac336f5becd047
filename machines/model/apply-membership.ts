import { traitsOf, type EntryHead, type FenceReason, type LeaderEntry, type MemberJoin, type MemberLeave } from './entries.js';
import { isDraft, original, type Draft } from 'immer';
import { own, withGone, type GroupState, type Member, type NameRow } from './group-state.js';
import { workerIdAt, type MemberId, type WorkerId } from './ids.js';
import { currentRows, grant, seats, vacate, type Handler, type Step } from './step.js';

/** How a member goes. Its partitions are vacated, or kept for its successor, or held for its name. */
type Departure = { readonly how: 'left'; readonly hold: boolean } | { readonly how: 'fenced'; readonly reason: FenceReason | 'replaced' };

export const applyJoin: Handler<EntryHead & MemberJoin> = (step, entry) => {
  if (entry.protocolMax < step.before.protocol) return 'protocolUnsupported';
  const row = own(step.before.names, entry.name);
  if ((row && row.changedAt > entry.basis) || entry.basis >= step.sequence) return 'staleJoin';
  const worker = row?.worker ?? freeWorkerId(step, entry.poolSize);
  if (!worker) return 'poolExhausted';
  step.draft.members[entry.author] = newMember(step, entry);
  step.facts.push({ type: 'member.joined', member: entry.author, name: entry.name });
  if (row?.holder) succeed(step, { ...row, holder: row.holder }, entry);
  else {
    setName(step, entry.name, { worker, holder: entry.author, successor: null, held: false });
    seat(step, entry.author, worker);
  }
  return null;
};

export const applyLeave: Handler<EntryHead & MemberLeave> = (step, entry) => {
  depart(step, entry.author, { how: 'left', hold: entry.hold });
  return null;
};

export const applyFence: Handler<EntryHead & Extract<LeaderEntry, { kind: 'member.fence' }>> = (step, entry) => {
  if (entry.member === entry.author || !own(step.before.members, entry.member)) return 'unknownTarget';
  depart(step, entry.member, { how: 'fenced', reason: entry.reason });
  return null;
};

/** What depart leaves behind: an author whose late copies must not count. */
const rememberGone = ({ draft }: Step, member: MemberId, counter: number): void => {
  // Read as it was, not through the draft: a draft of 256 rows costs more than all the rest of an entry.
  const known = isDraft(draft.gone) ? original(draft.gone) : draft.gone;
  draft.gone = withGone(known, member, counter) as Draft<GroupState['gone']>;
};

const newMember = (step: Step, entry: EntryHead & MemberJoin): Member => ({
  id: entry.author,
  name: entry.name,
  sticky: entry.sticky,
  worker: null,
  ...traitsOf(entry),
  fencing: entry.fencing,
  leaseMs: entry.leaseMs,
  protocolMax: entry.protocolMax,
  joinedAt: step.sequence,
  counter: entry.counter,
});

/** A newer process under a name that is held: the newest waits for the holder to go; with `fast` on both sides the holder is out now. */
function succeed(step: Step, row: NameRow & { readonly holder: MemberId }, entry: EntryHead & MemberJoin): void {
  const { holder } = row;
  if (row.successor) depart(step, row.successor, { how: 'fenced', reason: 'replaced' });
  setName(step, entry.name, { ...row, successor: entry.author });
  step.facts.push({ type: 'member.replaced', member: holder, by: entry.author });
  const held = own(step.before.members, holder);
  if (entry.fencing === 'fast' && held?.fencing === 'fast') depart(step, holder, { how: 'fenced', reason: 'replaced' });
}

function depart(step: Step, id: MemberId, departure: Departure): void {
  const member = step.draft.members[id] as Member;
  const { worker, name } = member;
  rememberGone(step, id, Math.max(member.counter, step.draft.parts[id]?.counter ?? 0));
  delete step.draft.members[id];
  delete step.draft.parts[id];
  step.facts.push(
    departure.how === 'left'
      ? { type: 'member.left', member: id, worker, hold: departure.hold }
      : { type: 'member.fenced', member: id, worker, reason: departure.reason },
  );
  const leader = step.draft.leader;
  if (leader?.member === id) {
    step.draft.leader = null;
    step.facts.push({ type: 'leader.vacated', member: id, term: leader.term });
  }
  const row = step.draft.names[name] as NameRow;
  if (row.successor === id) setName(step, name, { ...row, successor: null });
  if (worker) leaveSeat(step, { ...member, worker }, departure.how === 'left' && departure.hold);
}

function leaveSeat(step: Step, member: Member & { readonly worker: WorkerId }, hold: boolean): void {
  const { worker, name, sticky } = member;
  const row = step.draft.names[name] as NameRow;
  // Whoever sits here next did not ask to be drained.
  step.draft.draining = step.draft.draining.filter((id) => id !== worker);
  if (row.successor) {
    setName(step, name, { ...row, holder: row.successor, successor: null, held: false });
    return seat(step, row.successor, worker);
  }
  if (sticky) setName(step, name, { ...row, holder: null, held: hold, ...(hold && { traits: traitsOf(member) }) });
  else delete step.draft.names[name];
  const seated = seats(step);
  for (const partition of currentRows(step, ({ owner, next }) => owner === worker || next === worker)) {
    if (partition.owner === worker) {
      const waits = hold && sticky && !partition.next && !partition.removed;
      if (waits) step.rows.set(partition.id, { ...partition, owner: null, next: worker, last: worker });
      else vacate(step, partition, seated);
    } else step.rows.set(partition.id, { ...partition, next: null });
  }
}

/** Gives the stable id to a member, and with it, under new epochs, what belongs to that id. */
function seat(step: Step, id: MemberId, worker: WorkerId): void {
  (step.draft.members[id] as { worker: WorkerId | null }).worker = worker;
  step.facts.push({ type: 'member.seated', member: id, worker });
  const seated = seats(step);
  for (const row of currentRows(step, ({ owner, next }) => owner === worker || next === worker)) {
    if (row.owner === worker && (row.removed || row.next)) vacate(step, row, seated);
    else if (row.owner === worker || !row.owner) grant(step, row, { worker });
  }
}

function setName(step: Step, name: string, row: Omit<NameRow, 'changedAt'>): void {
  step.draft.names[name] = { ...row, changedAt: step.sequence };
}

function freeWorkerId(step: Step, poolSize: number): WorkerId | undefined {
  const taken = new Set(Object.values(step.before.names).map((row) => row.worker));
  for (let index = 0; index < poolSize; index++) if (!taken.has(workerIdAt(index))) return workerIdAt(index);
  return undefined;
}

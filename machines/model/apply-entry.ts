import type { Draft } from 'immer';
import { applyClaim, applyForget, applyHoldEnd, applyRaise, applyRenew, applyResign, applySnapshotTake } from './apply-leadership.js';
import { applyFence, applyJoin, applyLeave } from './apply-membership.js';
import { applyCommit, applyDrain, applyMaintenance, applyPartitionsChange, applyRefresh, applyRelease } from './apply-placement.js';
import { OPERATOR_KINDS, type Entry, type EntryHead, type EntryPart, type LeaderEntry } from './entries.js';
import type { Fact, Outcome, Rejection } from './facts.js';
import { own, produce, withGone, type GroupState } from './group-state.js';
import type { MemberId } from './ids.js';
import { parseEntry, type ParsedEntry } from './parse-entry.js';
import { settledTable, type Step } from './step.js';

/**
 * An author's counter rises by one, and by more when proposals of it were given up. A forged entry that jumps far would leave no counter
 * for its author to go on with.
 */
const COUNTER_JUMP_MAX = 2 ** 32;

export interface Applied {
  readonly state: GroupState;
  readonly outcome: Outcome;
  readonly facts: readonly Fact[];
}

/**
 * The one reducer. Every member applies every record of the log in order and comes to the same state; whether an entry counts is decided
 * here and nowhere else. `entry` is null for a record that is not an entry: it counts for nothing, on every member alike.
 */
export function applyEntry(state: GroupState, sequence: number, entry: Entry | null): Applied {
  if (!entry) return { state: advance(state, sequence), outcome: rejected('malformed'), facts: [] };
  const last = lastCounter(state, entry.author);
  if (entry.counter <= last) return { state: advance(state, sequence), outcome: { kind: 'duplicate' }, facts: [] };
  if (entry.counter > last + COUNTER_JUMP_MAX) return { state: advance(state, sequence), outcome: rejected('malformed'), facts: [] };
  if (entry.kind === 'entry.part' && own(state.members, entry.author)) return applyPart(state, sequence, entry);
  const refusal = mayWrite(state, entry);
  return refusal ? refuse(state, sequence, { entry, reason: refusal }) : decide(state, sequence, entry);
}

/** The last counter of this author that is settled. One that began a large entry has given up whatever it wrote before. */
function lastCounter(state: GroupState, author: MemberId): number {
  const member = own(state.members, author);
  if (!member) return state.gone.find((gone) => gone.member === author)?.counter ?? 0;
  return Math.max(member.counter, (own(state.parts, author)?.counter ?? 0) - 1);
}

function decide(state: GroupState, sequence: number, entry: Entry): Applied {
  const facts: Fact[] = [];
  let reason = null as Rejection | null;
  const next = produce(state, (draft) => {
    const step: Step = { sequence, before: state, draft, rows: new Map(), facts };
    reason = dispatch(step, entry);
    draft.partitions = settledTable(step) as Draft<GroupState['partitions']>;
  });
  return reason
    ? refuse(state, sequence, { entry, reason })
    : { state: noted(next, sequence, entry), outcome: { kind: 'accepted' }, facts };
}

/** Members write anything; others may only ask to join, or speak as operators. Leader's entries need the reign in force. */
function mayWrite(state: GroupState, entry: Entry): Rejection | null {
  if (entry.v > state.protocol) return 'protocolUnsupported';
  const isMember = own(state.members, entry.author) !== undefined;
  if (entry.kind === 'member.join') return isMember ? 'staleJoin' : null;
  if (OPERATOR_KINDS.includes(entry.kind)) return null;
  if (!isMember) return 'notMember';
  if (!isLeaderEntry(entry)) return null;
  return state.leader?.member === entry.author && state.leader.term === entry.term ? null : 'notLeader';
}

const isLeaderEntry = (entry: Entry): entry is EntryHead & LeaderEntry => 'term' in entry;

function dispatch(step: Step, entry: Entry): Rejection | null {
  switch (entry.kind) {
    case 'member.join':
      return applyJoin(step, entry);
    case 'member.leave':
      return applyLeave(step, entry);
    case 'member.fence':
      return applyFence(step, entry);
    case 'leader.claim':
      return applyClaim(step, entry);
    case 'leader.renew':
      return applyRenew(step, entry);
    case 'leader.resign':
      return applyResign(step, entry);
    case 'partition.release':
      return applyRelease(step, entry);
    case 'partitions.change':
      return applyPartitionsChange(step, entry);
    case 'placement.commit':
      return applyCommit(step, entry);
    case 'hold.end':
      return applyHoldEnd(step, entry);
    case 'name.forget':
      return applyForget(step, entry);
    case 'protocol.raise':
      return applyRaise(step, entry);
    case 'snapshot.take':
      return applySnapshotTake(step, entry);
    case 'maintenance.set':
      return applyMaintenance(step, entry);
    case 'partitions.refresh':
      return applyRefresh(step);
    case 'worker.drain':
      return applyDrain(step, entry);
    case 'entry.part':
      return 'malformed';
  }
}

/** Collects pieces; with the last one the whole entry is read and decided, at that sequence. */
function applyPart(state: GroupState, sequence: number, part: EntryHead & EntryPart): Applied {
  const begun = own(state.parts, part.author);
  const pending = begun?.counter === part.counter ? begun : undefined;
  const texts = pending?.texts ?? [];
  const isGap = part.index > texts.length || (pending && pending.count !== part.count);
  if (isGap) return refuse(state, sequence, { entry: part, reason: 'malformed' });
  if (part.index < texts.length) return { state: advance(state, sequence), outcome: { kind: 'pending' }, facts: [] };
  if (part.index < part.count - 1) {
    const next = produce(state, (draft) => {
      draft.applied = sequence;
      draft.parts[part.author] = { counter: part.counter, count: part.count, texts: [...texts, part.text] };
    });
    return { state: next, outcome: { kind: 'pending' }, facts: [] };
  }
  const whole = wholeEntry(part, [...texts, part.text].join(''));
  if (!whole) return refuse(state, sequence, { entry: part, reason: 'malformed' });
  const refusal = mayWrite(state, whole);
  return refusal ? refuse(state, sequence, { entry: whole, reason: refusal }) : decide(state, sequence, whole);
}

/** The pieces say the same head as the whole: a version that a reader does not know stops it at the first piece. */
function wholeEntry(part: EntryHead, text: string): Entry | null {
  const parsed: ParsedEntry = parseEntry(text, part.v);
  if (parsed.kind !== 'entry') return null;
  const { v, author, counter } = parsed.entry;
  return v === part.v && author === part.author && counter === part.counter ? parsed.entry : null;
}

/** A rejection is final: the author's counter moves on, so a late copy of the same entry cannot fare better. */
function refuse(state: GroupState, sequence: number, refused: { readonly entry: Entry; readonly reason: Rejection }): Applied {
  const { entry, reason } = refused;
  return { state: noted(state, sequence, entry), outcome: rejected(reason), facts: [] };
}

/**
 * What was decided is not decided again: neither for a member, nor for an author that is none, or none any more. Every entry comes by here
 * and most change nothing else: written by hand, it costs a tenth of what a draft costs.
 */
function noted(state: GroupState, sequence: number, { author, counter }: EntryHead): GroupState {
  const member = own(state.members, author);
  const seen = member
    ? { members: Object.freeze({ ...state.members, [author]: Object.freeze({ ...member, counter }) }) }
    : { gone: withGone(state.gone, author, counter) };
  return Object.freeze({ ...state, applied: sequence, ...seen, parts: without(state.parts, author) });
}

/** The same when there is nothing of that author. */
function without(parts: GroupState['parts'], author: MemberId): GroupState['parts'] {
  if (!own(parts, author)) return parts;
  const { [author]: _, ...others } = parts;
  return Object.freeze(others);
}

const advance = (state: GroupState, sequence: number): GroupState => Object.freeze({ ...state, applied: sequence });
const rejected = (reason: Rejection): Outcome => ({ kind: 'rejected', reason });

import { applyEntry } from '../../../machines/model/apply-entry.js';
import { digestOf } from '../../../machines/model/digest.js';
import type { Entry } from '../../../machines/model/entries.js';
import { emptyGroup, own, type GroupState, type Member } from '../../../machines/model/group-state.js';
import { brokenInvariants, brokenOrder } from '../../../machines/model/invariants.js';
import type { Applied } from '../../../machines/model/apply-entry.js';
import type { LogRecord } from '../../ports.js';
import { decodeEntry } from '../../protocol/entry-codec.js';
import type { Accuse, InvariantName } from './violation.js';

/** How many former states are remembered: as far as a log may go back, or a snapshot reach. */
const REMEMBERED = 4_096;

/** Applies every record of a log as it is stored, and checks what must hold of the reduced state and of how it came about: I1, I2, I5, I6, I8, I9. */
export class LogJudge {
  readonly #accuse: Accuse;
  readonly #decided = new Map<string, number>();
  readonly #reigns = new Set<string>();
  /** How often each name was declared gone. */
  readonly #fences = new Map<string, number>();
  readonly #states = new Map<number, GroupState>();
  #state: GroupState = emptyGroup();
  #hasForgotten = false;

  constructor(accuse: Accuse) {
    this.#accuse = accuse;
  }

  /** Somebody was declared gone more than once: it may get no partitions for a while, however even that would be. */
  get hasFlapped(): boolean {
    return [...this.#fences.values()].some((fences) => fences > 1);
  }

  /** What the log says now. */
  get state(): GroupState {
    return this.#state;
  }

  note(record: LogRecord): Applied & { readonly entry: Entry | null } {
    const parsed = decodeEntry(record.data, Infinity);
    const entry = parsed.kind === 'entry' ? parsed.entry : null;
    const before = this.#state;
    const applied = applyEntry(before, record.sequence, entry);
    this.#state = applied.state;
    this.#states.set(record.sequence, applied.state);
    this.#states.delete(record.sequence - REMEMBERED);
    if (entry) this.#check(entry, { before, applied, sequence: record.sequence });
    if (applied.facts.length > 0) {
      const broken = hasSameGroup(applied.state, before) ? brokenOrder(applied.state, before) : brokenInvariants(applied.state, before);
      for (const words of broken) this.#accuse(words.slice(0, 2) as InvariantName, words.slice(4));
    }
    return { ...applied, entry };
  }

  /** The log forgot what came after `last`, or everything: what was decided there was not. */
  rewind(last: number): void {
    this.#hasForgotten = true;
    this.#state = this.#states.get(last) ?? emptyGroup();
    for (const sequence of this.#states.keys()) if (sequence > last) this.#states.delete(sequence);
    for (const [what, sequence] of this.#decided) if (sequence > last) this.#decided.delete(what);
  }

  #check(
    entry: Entry,
    { before, applied, sequence }: { readonly before: GroupState; readonly applied: Applied; readonly sequence: number },
  ): void {
    const { outcome, facts } = applied;
    if (outcome.kind !== 'accepted' && outcome.kind !== 'rejected') return;
    const what = `${entry.author} ${entry.counter}`;
    const earlier = this.#decided.get(what);
    if (earlier !== undefined) this.#accuse('I6', `${entry.kind} of ${what} was decided at ${earlier} and again at ${sequence}`);
    this.#decided.set(what, sequence);
    for (const fact of facts) {
      if (fact.type === 'leader.elected') this.#reigns.add(`${fact.member} ${fact.term}`);
      const name = fact.type === 'member.fenced' ? before.members[fact.member]?.name : undefined;
      if (name !== undefined) this.#fences.set(name, (this.#fences.get(name) ?? 0) + 1);
    }
    this.#checkVersions(entry, { before, applied });
    const seat = own(before.members, entry.author);
    if (entry.kind === 'member.join' && seat && seat.joinedAt <= entry.basis)
      this.#accuse('bug', `${entry.author} knew that it is in since ${seat.joinedAt}, and asked for a seat again`);
    if ('term' in entry) {
      const { leader } = before;
      const isInForce = leader?.member === entry.author && leader.term === entry.term;
      if (outcome.kind === 'accepted' && !isInForce)
        this.#accuse('I1', `${entry.kind} of term ${entry.term} counted, which is not in force`);
      if (!this.#reigns.has(`${entry.author} ${entry.term}`))
        this.#accuse('I1', `${entry.author} writes under term ${entry.term}, which it never won`);
    }
    if (entry.kind === 'snapshot.take' && outcome.kind === 'accepted') {
      const state = this.#states.get(entry.sequence);
      if (state && digestOf(state) !== entry.digest)
        this.#accuse('I5', `the snapshot at ${entry.sequence} has digest ${entry.digest}, the log says ${digestOf(state)}`);
    }
  }

  /** Nobody is in a group whose entries it cannot read, and nobody writes such. A log that forgot may have forgotten that it was raised. */
  #checkVersions(entry: Entry, { before, applied: { facts, state } }: { readonly before: GroupState; readonly applied: Applied }): void {
    if (entry.v > before.protocol && !this.#hasForgotten)
      this.#accuse('I5', `${entry.author} writes protocol ${entry.v} to a group of ${before.protocol}`);
    if (!facts.some(({ type }) => type === 'protocol.raised' || type === 'member.joined')) return;
    for (const { id, protocolMax } of Object.values(state.members))
      if (protocolMax < state.protocol) this.#accuse('I5', `${id} speaks protocol ${protocolMax} in a group of ${state.protocol}`);
  }
}

/**
 * Nothing changed but where the log is, and how far its authors are: what held before holds, but for the order of the two. Parts that did
 * not change are the same objects; a member is a new one with every entry of its own.
 */
function hasSameGroup(state: GroupState, before: GroupState): boolean {
  for (const part of Object.keys(state) as (keyof GroupState)[])
    if (part !== 'applied' && part !== 'members' && state[part] !== before[part]) return false;
  const members = Object.values(state.members);
  return (
    members.length === Object.keys(before.members).length && members.every((member) => isSameMember(member, own(before.members, member.id)))
  );
}

const isSameMember = (member: Member, before: Member | undefined): boolean =>
  member === before ||
  (before !== undefined &&
    (Object.keys(member) as (keyof Member)[]).every((field) => field === 'counter' || member[field] === before[field]));

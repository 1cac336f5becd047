import type { Entry } from '../../machines/model/entries.js';
import type { Fact, Rejection } from '../../machines/model/facts.js';
import { own, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId } from '../../machines/model/ids.js';
import type { LogRecord } from '../ports.js';
import { describeFacts } from './describe-facts.js';
import type { AppliedRecord } from '../member/replica.js';

/** One record of the group's log, for people and programs. */
export interface HistoryRecord {
  readonly sequence: number;
  /**
   * When it was stored, in milliseconds since 1970, by the clock of the server; of a record that this observer heard live, by its own clock. It
   * tells people when something was: the order is that of the sequences. Null where time is virtual.
   */
  readonly storedAtMs: number | null;
  /** `placement.commit` and so on; null for a record that is not an entry. */
  readonly kind: string | null;
  /** Who wrote it. Name and stable id are null for an operator, and for a member that was gone before this observer looked. */
  readonly author: { readonly id: string; readonly name: string | null; readonly worker: string | null } | null;
  /** `stored`: it stands before the snapshot that this observer started from, so what came of it was not seen. */
  readonly outcome: 'accepted' | 'rejected' | 'duplicate' | 'pending' | 'stored';
  readonly reason: Rejection | null;
  /** What became true, in words. */
  readonly facts: readonly string[];
}

/** What an observer keeps of a record. Members are called by what they were called when it was applied. */
export interface KeptRecord extends Omit<HistoryRecord, 'facts'> {
  readonly facts: readonly Fact[];
  readonly labels: ReadonlyMap<MemberId, string>;
}

const RECORDS_MAX = 4_096;
/** A placement of 100,000 partitions is one record with as many facts. */
const FACTS_MAX = 200_000;

/** The last records that were applied, as many as memory allows. */
export class GroupHistory {
  #records: KeptRecord[] = [];
  #facts = 0;

  /** Oldest first. */
  get records(): readonly KeptRecord[] {
    return this.#records;
  }

  add({ sequence, storedAtMs, entry, outcome, facts, before, state }: AppliedRecord): KeptRecord {
    const reason = outcome.kind === 'rejected' ? outcome.reason : null;
    const labels = labelsOf(facts, before, state);
    const kept = {
      sequence,
      storedAtMs: storedAtMs ?? null,
      kind: entry?.kind ?? null,
      author: authorOf(entry, before, state),
      outcome: outcome.kind,
      reason,
      facts,
      labels,
    };
    this.#records.push(kept);
    this.#facts += facts.length;
    while (this.#records.length > RECORDS_MAX || (this.#facts > FACTS_MAX && this.#records.length > 1)) this.#drop();
    return kept;
  }

  #drop(): void {
    this.#facts -= this.#records.shift()?.facts.length ?? 0;
  }
}

/** A record that is stored and was not applied by us. */
export const storedRecord = (
  { sequence, storedAtMs }: Pick<LogRecord, 'sequence' | 'storedAtMs'>,
  entry: Entry | null,
  state: GroupState,
): KeptRecord => ({
  sequence,
  storedAtMs: storedAtMs ?? null,
  kind: entry?.kind ?? null,
  author: authorOf(entry, state, state),
  outcome: 'stored',
  reason: null,
  facts: [],
  labels: new Map(),
});

export const historyRecord = ({ labels, facts, ...record }: KeptRecord): HistoryRecord => ({
  ...record,
  facts: describeFacts(facts, (member) => labels.get(member) ?? member),
});

function authorOf(entry: Entry | null, before: GroupState, state: GroupState): HistoryRecord['author'] {
  if (!entry) return null;
  const member = own(before.members, entry.author) ?? own(state.members, entry.author);
  return { id: entry.author, name: member?.name ?? null, worker: member?.worker ?? null };
}

function labelsOf(facts: readonly Fact[], before: GroupState, state: GroupState): Map<MemberId, string> {
  const labels = new Map<MemberId, string>();
  for (const fact of facts) {
    for (const id of ['member' in fact && fact.member, 'by' in fact && fact.by]) {
      const member = id && (own(before.members, id) ?? own(state.members, id));
      if (member) labels.set(member.id, member.worker ? `${member.name} (${member.worker})` : member.name);
    }
  }
  return labels;
}

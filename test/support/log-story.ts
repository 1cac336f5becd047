import { applyEntry, type Applied } from '../../machines/model/apply-entry.js';
import type { EntryKind } from '../../machines/model/entries.js';
import type { Fact, Outcome } from '../../machines/model/facts.js';
import { emptyGroup, type GroupState } from '../../machines/model/group-state.js';
import type { MemberId, PartitionId } from '../../machines/model/ids.js';
import { brokenInvariants } from '../../machines/model/invariants.js';
import { parseEntry } from '../../machines/model/parse-entry.js';
import { rowOf } from '../../machines/model/partition-table.js';

/** Fields of an entry, right or wrong: a story sends them as JSON text and reads them back, as the wire would. */
export type Said = { readonly kind: EntryKind } & Readonly<Record<string, unknown>>;

type Head = { readonly v: number; readonly author: MemberId; readonly counter: number };

const idLength = 22;

/** `ana` becomes the id of a process: `ana` and dashes up to 22 characters. */
export const memberId = (nick: string): MemberId => nick.padEnd(idLength, '-') as MemberId;

/**
 * A group's log, written line by line. Every line is applied at once, no line may break an invariant, and what came of it is told in
 * words: `ana leader.claim: accepted · leader.elected ana 2`.
 */
export class LogStory {
  state: GroupState = emptyGroup();
  readonly lines: string[] = [];
  readonly texts: string[] = [];
  readonly #counters = new Map<string, number>();

  /** Asks for a seat under a name of its own nick, after having read the whole log. */
  join(nick: string, fields: Readonly<Record<string, unknown>> = {}): string {
    const { applied } = this.state;
    const own = { name: nick, sticky: true, basis: applied, capacity: 1, poolSize: 8, fencing: 'exclusive', leaseMs: 2000, protocolMax: 1 };
    return this.say(nick, { kind: 'member.join', ...own, ...fields });
  }

  /** Claims leadership against the reign in force. */
  claim(nick: string): string {
    return this.say(nick, { kind: 'leader.claim', against: this.state.term });
  }

  /** Writes as a leader, under the term in force. */
  lead(nick: string, said: Said): string {
    return this.say(nick, { term: this.state.term, ...said });
  }

  /** Declares partitions of weight 1, without moving them. */
  declare(nick: string, ...ids: string[]): string {
    return this.lead(nick, { kind: 'partitions.change', set: ids.map((id) => ({ id, keys: [id], weight: 1 })), removed: [] });
  }

  place(nick: string, moves: Readonly<Record<string, string>>, trigger = 'planned'): string {
    return this.lead(nick, { kind: 'placement.commit', trigger, moves: Object.entries(moves) });
  }

  /** Gives partitions back under the epochs they have now. */
  release(nick: string, ...ids: string[]): string {
    const released = ids.map((id) => [id, rowOf(this.state.partitions, id as PartitionId)?.epoch]);
    return this.say(nick, { kind: 'partition.release', released });
  }

  fence(nick: string, whom: string, reason = 'trustEnded'): string {
    return this.lead(nick, { kind: 'member.fence', member: memberId(whom), reason });
  }

  /** Writes an entry with the author's next counter. */
  say(nick: string, said: Said): string {
    return this.hear(nick, said.kind, JSON.stringify({ ...this.#head(nick), ...said }));
  }

  /** The same entry cut into pieces, as texts: for `hear`, in any order. */
  cut(nick: string, count: number, said: Said): string[] {
    const head = this.#head(nick);
    return piecesOf(head, JSON.stringify({ ...head, ...said }), count);
  }

  /** A late copy of an earlier line. */
  repeat(sequence: number): string {
    return this.hear('late copy', `of ${sequence}`, this.texts[sequence - 1] as string);
  }

  /** Applies one record of any text. Returns its line, without the sequence. */
  hear(who: string, what: string, text: string): string {
    this.texts.push(text);
    const { state, outcome, facts } = applyText(this.state, text);
    const broken = brokenInvariants(state, this.state);
    if (broken.length > 0) throw new Error([...this.lines, `${who} ${what} breaks:`, ...broken].join('\n'));
    this.state = state;
    const line = `${who} ${what}: ${[inWords(outcome), ...facts.map(factInWords)].join(' · ')}`;
    this.lines.push(`${state.applied} ${line}`);
    return line;
  }

  /** One partition in words: `owner @epoch`, then who waits for it, who had it, and whether it was removed. */
  partition(id: string): string {
    const row = rowOf(this.state.partitions, id as PartitionId);
    if (!row) return 'unknown';
    const { owner, epoch, next, last, removed } = row;
    return [`${owner ?? 'nobody'} @${epoch}`, next && `next ${next}`, last && `last ${last}`, removed && 'removed']
      .filter(Boolean)
      .join(', ');
  }

  #head(nick: string): Head {
    const counter = (this.#counters.get(nick) ?? 0) + 1;
    this.#counters.set(nick, counter);
    return { v: 1, author: memberId(nick), counter };
  }
}

/** `entry.part` texts of one author that together carry `whole`, right or wrong. */
export function piecesOf(head: Head, whole: string, count: number): string[] {
  const length = Math.ceil(whole.length / count);
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ ...head, kind: 'entry.part', index, count, text: whole.slice(index * length, (index + 1) * length) }),
  );
}

/** Applies a text as the next record of a log. */
export function applyText(state: GroupState, text: string): Applied {
  const parsed = parseEntry(text);
  return applyEntry(state, state.applied + 1, parsed.kind === 'entry' ? parsed.entry : null);
}

const inWords = (outcome: Outcome): string => (outcome.kind === 'rejected' ? `rejected, ${outcome.reason}` : outcome.kind);

function factInWords({ type, ...values }: Fact): string {
  const words = Object.values(values).map((value) => String(value ?? 'nobody').replace(/^(\w+)-{2,}$/, '$1'));
  return [type, ...words].join(' ');
}

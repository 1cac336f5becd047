import { applyEntry } from '../../machines/model/apply-entry.js';
import type { Entry } from '../../machines/model/entries.js';
import type { Fact, Outcome } from '../../machines/model/facts.js';
import type { GroupState } from '../../machines/model/group-state.js';
import { NewerEntryError } from '../errors.js';
import type { LogRecord } from '../ports.js';
import { decodeEntry } from '../protocol/entry-codec.js';
import { guarded } from '../system/guarded.js';

/** One record, applied. `entry` is null when the record is not an entry. */
export interface AppliedRecord {
  readonly sequence: number;
  readonly storedAtMs?: number;
  readonly entry: Entry | null;
  /** Why the record is not an entry. */
  readonly problem?: string;
  readonly outcome: Outcome;
  readonly facts: readonly Fact[];
  readonly before: GroupState;
  readonly state: GroupState;
}

/** This member's copy of the group: the state that the log says so far, and who wants to know of every step. */
export class Replica {
  readonly #listeners = new Set<(applied: AppliedRecord) => void>();
  #state: GroupState;

  readonly #check: (applied: AppliedRecord) => void;
  readonly #protocolMax: number | undefined;

  /** `check` sees every step before it counts, and throws to refuse it. Entries beyond `protocolMax`, by default the newest we know, are not read. */
  constructor(state: GroupState, check: (applied: AppliedRecord) => void = () => undefined, protocolMax?: number) {
    this.#state = state;
    this.#check = check;
    this.#protocolMax = protocolMax;
  }

  get state(): GroupState {
    return this.#state;
  }

  /** Throws `NewerEntryError`, or what the check throws, and changes nothing then. */
  apply(record: LogRecord): void {
    const parsed = decodeEntry(record.data, this.#protocolMax);
    if (parsed.kind === 'newer') throw new NewerEntryError(record.sequence, parsed);
    const entry = parsed.kind === 'entry' ? parsed.entry : null;
    const before = this.#state;
    const { state, outcome, facts } = applyEntry(before, record.sequence, entry);
    const { data: _, ...place } = record;
    const applied = { ...place, entry, outcome, facts, before, state };
    this.#check(applied);
    this.#state = state;
    const told: AppliedRecord = parsed.kind === 'malformed' ? { ...applied, problem: parsed.problem } : applied;
    for (const listener of [...this.#listeners]) listener(told);
  }

  /** Calls the listener after every record. Returns the function that ends it. */
  onApplied(listener: (applied: AppliedRecord) => void): () => void {
    const call = guarded(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }
}

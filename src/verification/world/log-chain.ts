import { applyEntry, type Applied } from '../../../machines/model/apply-entry.js';
import type { Entry } from '../../../machines/model/entries.js';
import { emptyGroup } from '../../../machines/model/group-state.js';
import { brokenInvariants } from '../../../machines/model/invariants.js';
import { canonicalJson } from '../explore/canonical-json.js';

/** The reducer that a log is read with: the one that ships, or one with a mistake planted in it. */
export type Reducer = typeof applyEntry;

/** An entry that is made once and known by its number from then on. */
export interface Sheet {
  readonly number: number;
  readonly entry: Entry;
}

/** A log up to one entry, and what it comes to. Equal logs are one object. */
export class LogChain implements Applied {
  readonly number: number;
  /** Sequence of the last entry; 0 when there is none. */
  readonly length: number;
  readonly entry: Entry | undefined;
  readonly state: Applied['state'];
  readonly outcome: Applied['outcome'];
  readonly facts: Applied['facts'];
  /** What is broken in the state, or between it and the one before, in words. */
  readonly broken: readonly string[];
  /** This log after each of its entries, `prefixes[length]` being itself. */
  readonly prefixes: readonly LogChain[];
  /** @internal */
  readonly next = new Map<number, LogChain>();

  /** @internal Use `LogChains`. */
  constructor(number: number, before: LogChain | undefined, last: { readonly entry: Entry; readonly applied: Applied } | undefined) {
    this.number = number;
    this.length = before === undefined ? 0 : before.length + 1;
    this.entry = last?.entry;
    this.state = last?.applied.state ?? emptyGroup();
    this.outcome = last?.applied.outcome ?? { kind: 'accepted' };
    this.facts = last?.applied.facts ?? [];
    this.broken = before === undefined ? [] : brokenInvariants(this.state, before.state);
    this.prefixes = [...(before?.prefixes ?? []), this];
  }

  at(length: number): LogChain {
    return this.prefixes[length] as LogChain;
  }
}

/** All logs of one world: every entry is reduced once for each log that it may come after. */
export class LogChains {
  readonly empty: LogChain = new LogChain(0, undefined, undefined);
  readonly #reduce: Reducer;
  readonly #sheets = new Map<string, Sheet>();
  #count = 1;

  constructor(reduce: Reducer = applyEntry) {
    this.#reduce = reduce;
  }

  sheet(entry: Entry): Sheet {
    const key = canonicalJson(entry);
    let sheet = this.#sheets.get(key);
    if (sheet === undefined) this.#sheets.set(key, (sheet = { number: this.#sheets.size, entry }));
    return sheet;
  }

  append(log: LogChain, { number, entry }: Sheet): LogChain {
    let next = log.next.get(number);
    if (next === undefined) {
      next = new LogChain(this.#count++, log, { entry, applied: this.#reduce(log.state, log.length + 1, entry) });
      log.next.set(number, next);
    }
    return next;
  }
}

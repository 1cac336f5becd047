import { fromCallback, type EventObject } from 'xstate';
import { digestOf } from '../../machines/model/digest.js';
import type { Term } from '../../machines/model/ids.js';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { UnavailableError } from '../errors.js';
import { wantedSubject } from '../protocol/subjects.js';
import type { Session } from '../member/session.js';

/**
 * The first snapshot is taken when something is placed, and another after this many entries. The one before stays, and with it the log
 * from there on: one damaged snapshot costs nobody anything. This many entries before it stay for readers that are a little behind.
 */
const SNAPSHOT_EVERY = 1_000;
const KEPT_BEHIND = 256;
const LOOK_MS = 1_000;
/** Whoever asks for a snapshot gets one, but not more often than this. */
const WANTED_EVERY_MS = 2_000;
const encoder = new TextEncoder();

/** Keeps the group small: snapshots and compaction; names whose hold or reservation is over. Raises its protocol when nobody older is left. */
export const housekeeper = (session: Session) =>
  fromCallback<EventObject, { readonly term: Term }>(({ input: { term } }) => {
    const house = new House(session, term);
    return () => house.end();
  });

class House {
  readonly #session: Session;
  readonly #term: Term;
  /** Since when, on our clock, a name has been without holder. Starts over with every leader. */
  readonly #vacantSinceMs = new Map<string, number>();
  readonly #stopHearing: () => void;
  /** Since when, on our clock, all members speak a newer protocol than the group does. */
  #spokenSinceMs: number | undefined;
  #timer: unknown;
  #isWanted = false;
  #savedAtMs = -Infinity;
  #hasFailed = false;
  #ended = false;

  constructor(session: Session, term: Term) {
    this.#session = session;
    this.#term = term;
    this.#stopHearing = session.link.bus.subscribe(wantedSubject(session.config.group), () => (this.#isWanted = true));
    void this.#keep();
  }

  end(): void {
    this.#ended = true;
    this.#stopHearing();
    this.#session.clock.clearTimeout(this.#timer);
  }

  async #keep(): Promise<void> {
    const { clock, report } = this.#session;
    try {
      await this.#endHolds();
      await this.#takeSnapshot();
      await this.#raiseProtocol();
      this.#hasFailed = false;
    } catch (cause) {
      // Once, until it goes again.
      if (!this.#hasFailed)
        report.error(new UnavailableError(`housekeeping of the group log failed, and is tried again: ${String(cause)}`, { cause }));
      this.#hasFailed = true;
    }
    if (!this.#ended) this.#timer = clock.setTimeout(() => void this.#keep(), LOOK_MS);
  }

  async #takeSnapshot(): Promise<void> {
    const { state: seen, link, config, clock } = this.#session;
    const former = seen.snapshot?.sequence ?? 0;
    const isMissed = this.#isWanted && clock.now() - this.#savedAtMs >= WANTED_EVERY_MS;
    // The first one comes early: replicated streams of old servers were seen to lose their first entries when servers were killed.
    const isFirst = !seen.snapshot && seen.placement.version > 0;
    const isDue = isFirst || seen.applied - former >= SNAPSHOT_EVERY;
    if (this.#ended || !(isDue || isMissed)) return;
    // A log may have been deleted and made anew: a snapshot of the old one beside it would refuse every start.
    if (!(await this.#session.provesReign()) || this.#isOver()) return;
    const { copied } = this.#session;
    const { state } = copied;
    const timeoutMs = config.timing.startMs;
    await link.store.save({ sequence: state.applied, data: encoder.encode(encodeSnapshot(copied)) }, { timeoutMs });
    this.#isWanted = false;
    this.#savedAtMs = clock.now();
    // Whoever is fenced meanwhile writes as another incarnation, which did not win this term.
    if (this.#isOver()) return;
    const taken = await this.#session.propose({
      kind: 'snapshot.take',
      term: this.#term,
      sequence: state.applied,
      digest: digestOf(state),
    });
    if (taken.kind !== 'accepted') return;
    await link.log.compact(Math.max(0, former - KEPT_BEHIND), { timeoutMs });
    await link.store.prune(former, { timeoutMs });
  }

  #isOver(): boolean {
    return this.#ended;
  }

  /** Not at once: an older process that restarts comes back as it was, and would be refused from then on. */
  async #raiseProtocol(): Promise<void> {
    const { state, clock, config } = this.#session;
    const to = Math.min(...Object.values(state.members).map(({ protocolMax }) => protocolMax));
    if (this.#ended || to <= state.protocol) return void (this.#spokenSinceMs = undefined);
    this.#spokenSinceMs ??= clock.now();
    if (clock.now() - this.#spokenSinceMs < config.timing.holdMs) return;
    await this.#session.propose({ kind: 'protocol.raise', term: this.#term, to });
  }

  async #endHolds(): Promise<void> {
    const { state, clock, config } = this.#session;
    const nowMs = clock.now();
    const over: string[] = [];
    const forgotten: string[] = [];
    for (const [name, row] of Object.entries(state.names)) {
      if (row.holder) {
        this.#vacantSinceMs.delete(name);
        continue;
      }
      const sinceMs = this.#vacantSinceMs.get(name) ?? nowMs;
      this.#vacantSinceMs.set(name, sinceMs);
      if (row.held && nowMs - sinceMs > config.timing.holdMs) over.push(name);
      else if (!row.held && nowMs - sinceMs > config.timing.reservationMs) forgotten.push(name);
    }
    for (const name of this.#vacantSinceMs.keys()) if (!Object.hasOwn(state.names, name)) this.#vacantSinceMs.delete(name);
    if (over.length > 0) await this.#session.propose({ kind: 'hold.end', term: this.#term, names: over });
    if (forgotten.length > 0) await this.#session.propose({ kind: 'name.forget', term: this.#term, names: forgotten });
  }
}

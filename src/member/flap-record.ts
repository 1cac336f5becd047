import { own, type GroupState } from '../../machines/model/group-state.js';
import type { WorkerId } from '../../machines/model/ids.js';
import type { Clock } from '../ports.js';
import type { AppliedRecord } from './replica.js';

/** The longest penalty, in spans of `flapMs`. */
const PENALTY_MAX = 32;
/** So many names are remembered; the oldest is forgotten first. */
const NAMES_MAX = 1_024;

interface Flapping {
  readonly strikes: number;
  readonly struckAtMs: number;
  readonly untilMs: number;
}

/**
 * Names that come and go: one that is declared gone a second time soon after the first gets no partitions for a while, each time for longer.
 * Every member keeps the record, so that a new leader has it. It is kept by name and on this member's clock: it only says when, not who.
 */
export class FlapRecord {
  readonly #clock: Clock;
  readonly #flapMs: number;
  readonly #names = new Map<string, Flapping>();

  constructor(clock: Clock, flapMs: number) {
    this.#clock = clock;
    this.#flapMs = flapMs;
  }

  note({ facts, before }: AppliedRecord): void {
    for (const fact of facts) {
      if (fact.type !== 'member.fenced' || fact.reason === 'replaced') continue;
      const name = own(before.members, fact.member)?.name;
      if (name !== undefined) this.#strike(name);
    }
  }

  /** Who gets nothing for now. Nobody, when that would leave no worker at all. */
  withheld(state: GroupState): readonly WorkerId[] {
    const nowMs = this.#clock.now();
    const seated = Object.values(state.members).filter(({ worker }) => worker !== null && !state.draining.includes(worker));
    const withheld = seated.filter(({ name }) => (this.#names.get(name)?.untilMs ?? 0) > nowMs);
    return withheld.length < seated.length ? withheld.map(({ worker }) => worker as WorkerId) : [];
  }

  /** When the next penalty of a member of the group ends; undefined when none is under way. */
  nextEndMs(state: GroupState): number | undefined {
    const nowMs = this.#clock.now();
    const ends = Object.values(state.members).map(({ name }) => this.#names.get(name)?.untilMs ?? 0);
    const ahead = ends.filter((untilMs) => untilMs > nowMs);
    return ahead.length > 0 ? Math.min(...ahead) : undefined;
  }

  #strike(name: string): void {
    const nowMs = this.#clock.now();
    const last = this.#names.get(name);
    const isSoon = last !== undefined && nowMs - Math.max(last.struckAtMs, last.untilMs) <= this.#flapMs;
    const strikes = isSoon ? last.strikes + 1 : 1;
    const penaltyMs = strikes < 2 ? 0 : this.#flapMs * Math.min(2 ** (strikes - 2), PENALTY_MAX);
    this.#names.delete(name);
    this.#names.set(name, { strikes, struckAtMs: nowMs, untilMs: nowMs + penaltyMs });
    if (this.#names.size > NAMES_MAX) for (const oldest of this.#names.keys()) return void this.#names.delete(oldest);
  }
}

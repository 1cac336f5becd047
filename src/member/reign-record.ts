import { own, type GroupState } from '../../machines/model/group-state.js';
import { withDrift } from '../../machines/model/timing.js';
import type { Clock } from '../ports.js';
import type { AppliedRecord } from './replica.js';

/**
 * Until when former leaders may have trusted their reign, and so may have answered beats. A leader counts its trust from when it sent an
 * entry that was then accepted; whoever applied that entry did so later, so the moment of applying plus its lease is a safe bound.
 */
export class ReignRecord {
  readonly #clock: Clock;
  readonly #endsAtMs = new Map<string, number>();
  /** Of leaders that the state names no more, or whose entries came before it. */
  #unknownEndsAtMs = -Infinity;
  #last: { readonly member: string; readonly before: string | undefined } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A copy begins with a state: former leaders, whose entries it does not show, may have been accepted until now. */
  begin(state: GroupState): void {
    this.#endsAtMs.clear();
    this.#last = state.leader ? { member: state.leader.member, before: undefined } : undefined;
    const leasesMs = Object.values(state.members).map(({ leaseMs }) => leaseMs);
    this.#unknownEndsAtMs = state.term > 0 ? this.#clock.now() + withDrift(Math.max(0, ...leasesMs)) : -Infinity;
  }

  note({ entry, outcome, before, state }: AppliedRecord): void {
    if (!entry || outcome.kind !== 'accepted') return;
    const leads = (state.leader ?? before.leader)?.member === entry.author;
    const leaseMs = leads ? own(before.members, entry.author)?.leaseMs : undefined;
    if (leaseMs === undefined) return;
    if (this.#last?.member !== entry.author) this.#last = { member: entry.author, before: this.#last?.member };
    this.#endsAtMs.set(entry.author, this.#clock.now() + withDrift(leaseMs));
    for (const [member, endsAtMs] of this.#endsAtMs) if (endsAtMs < this.#clock.now()) this.#endsAtMs.delete(member);
  }

  /**
   * When everything is over that a member may have been given to trust before `self` led. The leader just before us trusted its own reign
   * and nobody's answers; all others may have been answered up to the end of any former reign.
   */
  trustEndsAtMs({ self, member, leaseMs }: { readonly self: string; readonly member: string; readonly leaseMs: number }): number {
    const former = this.#last?.member === self ? this.#last.before : this.#last?.member;
    const nowMs = this.#clock.now();
    const reignEndsAtMs = Math.max(this.#endsAtMs.get(member) ?? -Infinity, this.#unknownEndsAtMs);
    // One that ended long before we led ended with the log out of reach, not with its process: it may be as slow to come back as the others.
    if (member === former && reignEndsAtMs >= nowMs) return reignEndsAtMs;
    let latest = Math.max(nowMs, this.#unknownEndsAtMs);
    for (const [leader, endsAtMs] of this.#endsAtMs) if (leader !== self) latest = Math.max(latest, endsAtMs);
    return latest + withDrift(leaseMs);
  }
}

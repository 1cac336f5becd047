import { own } from '../../machines/model/group-state.js';
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

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ entry, outcome, before, state }: AppliedRecord): void {
    if (!entry || outcome.kind !== 'accepted') return;
    const leads = entry.kind === 'leader.claim' || (state.leader ?? before.leader)?.member === entry.author;
    const leaseMs = leads ? own(before.members, entry.author)?.leaseMs : undefined;
    if (leaseMs === undefined) return;
    this.#endsAtMs.set(entry.author, this.#clock.now() + withDrift(leaseMs));
    for (const [member, endsAtMs] of this.#endsAtMs) if (endsAtMs < this.#clock.now()) this.#endsAtMs.delete(member);
  }

  /** When the reigns of all others are over for sure; the past when they are. */
  othersEndAtMs(self: string): number {
    let latest = -Infinity;
    for (const [member, endsAtMs] of this.#endsAtMs) if (member !== self) latest = Math.max(latest, endsAtMs);
    return latest;
  }
}

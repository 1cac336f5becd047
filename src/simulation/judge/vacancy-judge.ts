import type { Entry } from '../../../machines/model/entries.js';
import type { GroupState } from '../../../machines/model/group-state.js';
import type { PartitionId, Term } from '../../../machines/model/ids.js';
import { rowsOf } from '../../../machines/model/partition-table.js';
import type { Timing } from '../../../machines/model/timing.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { Accuse } from './violation.js';

export interface VacancyJudgeParts {
  readonly accuse: Accuse;
  readonly clock: VirtualClock;
  readonly timing: Timing;
}

/** Longer without proof of the reign than this, and it may not have been able to place. */
const PROOFS_MISSED_MAX = 3;

/** While one leader proves its reign without pause, it has to place what nobody owns within this: it looks around, and tries twice… */
const placedWithinMs = ({ beatMs, beatTimeoutMs, appendTimeoutMs, restartMinMs }: Timing): number =>
  beatMs + beatTimeoutMs + 6 * appendTimeoutMs + 2 * restartMinMs;

/** …and as long as nobody owns anything, it waits for both windows first. */
const windowsMs = ({ coldWindowMs, plannedWindowMs, cooldownMs }: Timing): number => coldWindowMs + plannedWindowMs + cooldownMs;

/** No partition is without owner for long while somebody leads who can place it, and somebody is there to take it (I4, also under faults). */
export class VacancyJudge {
  readonly #parts: VacancyJudgeParts;
  /** Since when a partition could have been given to somebody, under the present reign. */
  readonly #sinceMs = new Map<PartitionId, number>();
  /** When nobody owned anything last. */
  #coldAtMs = -Infinity;
  #reign: { readonly term: Term; readonly provedAtMs: number } | undefined;

  constructor(parts: VacancyJudgeParts) {
    this.#parts = parts;
  }

  /** An entry that was accepted, and what the log says with it. */
  note(entry: Entry, state: GroupState): void {
    if (entry.kind !== 'leader.renew') return;
    const { clock, timing, accuse } = this.#parts;
    const nowMs = clock.now();
    const isSteady = this.#reign?.term === entry.term && nowMs - this.#reign.provedAtMs <= PROOFS_MISSED_MAX * timing.renewMs;
    this.#reign = { term: entry.term, provedAtMs: nowMs };
    const vacant = canTake(state) ? vacancies(state) : new Set<PartitionId>();
    for (const id of this.#sinceMs.keys()) if (!isSteady || !vacant.has(id)) this.#sinceMs.delete(id);
    if (isCold(state)) this.#coldAtMs = nowMs;
    const withinMs =
      placedWithinMs(timing) + (nowMs - this.#coldAtMs <= windowsMs(timing) + placedWithinMs(timing) ? windowsMs(timing) : 0);
    for (const id of vacant) {
      const forMs = nowMs - (this.#sinceMs.get(id) ?? nowMs);
      this.#sinceMs.set(id, nowMs - forMs);
      if (forMs > withinMs) return accuse('I4', `${id} has no owner for ${Math.round(forMs)} ms under one steady leader`);
    }
  }

  /** The log lost entries: what was, was not. */
  reset(): void {
    this.#sinceMs.clear();
    this.#reign = undefined;
  }
}

const canTake = (state: GroupState): boolean =>
  Object.values(state.members).some(({ worker }) => worker && !state.draining.includes(worker));

function vacancies(state: GroupState): Set<PartitionId> {
  const vacant = new Set<PartitionId>();
  for (const row of rowsOf(state.partitions)) if (!row.owner && !row.next && !row.removed) vacant.add(row.id);
  return vacant;
}

function isCold(state: GroupState): boolean {
  for (const row of rowsOf(state.partitions)) if (row.owner || row.next) return false;
  return true;
}

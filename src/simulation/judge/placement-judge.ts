import type { Entry } from '../../../machines/model/entries.js';
import type { GroupState } from '../../../machines/model/group-state.js';
import type { PartitionId, Term } from '../../../machines/model/ids.js';
import { rowsOf } from '../../../machines/model/partition-table.js';
import { planPlacement } from '../../../machines/model/plan-placement.js';
import { sticky } from '../../../machines/model/placement/sticky.js';
import type { Timing } from '../../../machines/model/timing.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { Accuse } from './violation.js';

export interface PlacementJudgeParts {
  readonly accuse: Accuse;
  readonly clock: VirtualClock;
  readonly timing: Timing;
}

/** Longer without proof of the reign than this, and it may not have been able to place. */
const PROOFS_MISSED_MAX = 3;

/** While one leader proves its reign without pause, it has to place what nobody owns within this: it looks around, and tries twice… */
const placedWithinMs = ({ beatMs, beatTimeoutMs, appendTimeoutMs, restartMinMs }: Timing): number =>
  beatMs + beatTimeoutMs + 6 * appendTimeoutMs + 2 * restartMinMs;

/** …and as long as nobody owns anything, and for what is only uneven, it waits for both windows first. */
const windowsMs = ({ coldWindowMs, plannedWindowMs, cooldownMs }: Timing): number => coldWindowMs + plannedWindowMs + cooldownMs;

/** After these, there is to move what there was before. */
const UNMOVING = new Set<Entry['kind']>([
  'leader.renew',
  'partition.release',
  'partitions.refresh',
  'snapshot.take',
  'name.forget',
  'protocol.raise',
]);

/** While somebody leads who can place, no partition is without owner for long, and what there is to move is moved (I4, also under faults). */
export class PlacementJudge {
  readonly #parts: PlacementJudgeParts;
  /** Since when a partition could have been given to somebody, under the present reign. */
  readonly #sinceMs = new Map<PartitionId, number>();
  /** Since when there is the same to move, under the present reign. */
  #unevenSinceMs: number | undefined;
  /** When nobody owned anything last. */
  #coldAtMs = -Infinity;
  #reign: { readonly term: Term; readonly provedAtMs: number } | undefined;

  constructor(parts: PlacementJudgeParts) {
    this.#parts = parts;
  }

  /**
   * An entry that was accepted, and what the log says with it. `isEven`: nobody is to be without partitions, as who was declared gone over and
   * over may be.
   */
  note(entry: Entry, state: GroupState, isEven = true): void {
    if (!UNMOVING.has(entry.kind)) this.#unevenSinceMs = undefined;
    if (entry.kind !== 'leader.renew') return;
    const { clock, timing } = this.#parts;
    const nowMs = clock.now();
    const isSteady = this.#reign?.term === entry.term && nowMs - this.#reign.provedAtMs <= PROOFS_MISSED_MAX * timing.renewMs;
    if (!isSteady) this.reset();
    this.#reign = { term: entry.term, provedAtMs: nowMs };
    this.#judgeVacant(state, nowMs);
    if (isEven) this.#judgeUneven(state, nowMs);
  }

  /** The log lost entries: what was, was not. */
  reset(): void {
    this.#sinceMs.clear();
    this.#unevenSinceMs = undefined;
    this.#reign = undefined;
  }

  #judgeVacant(state: GroupState, nowMs: number): void {
    const { timing, accuse } = this.#parts;
    const vacant = canTake(state) ? vacancies(state) : new Set<PartitionId>();
    for (const id of this.#sinceMs.keys()) if (!vacant.has(id)) this.#sinceMs.delete(id);
    if (isCold(state)) this.#coldAtMs = nowMs;
    const withinMs =
      placedWithinMs(timing) + (nowMs - this.#coldAtMs <= windowsMs(timing) + placedWithinMs(timing) ? windowsMs(timing) : 0);
    for (const id of vacant) {
      const forMs = nowMs - (this.#sinceMs.get(id) ?? nowMs);
      this.#sinceMs.set(id, nowMs - forMs);
      if (forMs > withinMs) return accuse('I4', `${id} has no owner for ${Math.round(forMs)} ms under one steady leader`);
    }
  }

  #judgeUneven(state: GroupState, nowMs: number): void {
    const { timing, accuse } = this.#parts;
    const waits = state.paused || vacancies(state).size > 0;
    const left = waits ? 0 : planPlacement(state, sticky, { scope: 'all' }).moves.length;
    if (left === 0) return void (this.#unevenSinceMs = undefined);
    this.#unevenSinceMs ??= nowMs;
    const forMs = nowMs - this.#unevenSinceMs;
    if (forMs > placedWithinMs(timing) + windowsMs(timing))
      accuse('I4', `there are ${left} moves to make for ${Math.round(forMs)} ms under one steady leader`);
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

import type { Fact } from '../../machines/model/facts.js';
import { systemClock } from '../../src/system/system-clock.js';
import type { AppliedRecord } from '../../src/member/replica.js';
import type { WorkerFleet } from '../../test/support/worker-fleet.js';

interface TimedRecord extends AppliedRecord {
  readonly atMs: number;
}

/** When the records of a fleet's log arrived here: about a millisecond after they were stored. */
export class LogTimes {
  readonly #records: TimedRecord[] = [];

  constructor({ log }: WorkerFleet) {
    log.onRecord(() => {
      const record = log.records.at(-1);
      if (record) this.#records.push({ ...record, atMs: systemClock.now() });
    });
  }

  /** When the first such record after a sequence came; `NaN` when none did. */
  first(after: number, is: (record: AppliedRecord) => boolean): number {
    return this.#records.find((record) => record.sequence > after && is(record))?.atMs ?? NaN;
  }

  /** When the last such record after a sequence came; `NaN` when none did. */
  last(after: number, is: (record: AppliedRecord) => boolean): number {
    return this.#records.findLast((record) => record.sequence > after && is(record))?.atMs ?? NaN;
  }
}

/** A record with a fact of this type. */
export const tells =
  (type: Fact['type']) =>
  ({ facts }: AppliedRecord): boolean =>
    facts.some((fact) => fact.type === type);

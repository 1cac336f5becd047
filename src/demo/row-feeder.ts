import { setTimeout as after } from 'node:timers/promises';
import type { DemoStreams, Row } from './demo-streams.js';
import { partitionOf } from './flights.js';

const TICK_MS = 10;
/** Each tick publishes this share of what is left: rows keep coming for as long as the faults take. */
const SHARE = 0.0022;
const BATCH = 500;

/** Publishes the rows in order: a trickle while faults happen, the rest when told. */
export class RowFeeder {
  published = 0;
  readonly #streams: DemoStreams;
  readonly #rows: readonly Row[];
  readonly #partitions: number;
  #isHurried = false;

  constructor(streams: DemoStreams, rows: readonly Row[], partitions: number) {
    this.#streams = streams;
    this.#rows = rows;
    this.#partitions = partitions;
  }

  /** Resolves when all rows are stored, or the signal aborts. */
  async feed(signal: AbortSignal): Promise<void> {
    while (this.published < this.#rows.length && !signal.aborted) {
      const count = this.#isHurried ? BATCH : Math.ceil((this.#rows.length - this.published) * SHARE);
      const batch = this.#rows.slice(this.published, this.published + count);
      await Promise.all(batch.map((row) => this.#streams.publish(partitionOf(row.key, this.#partitions), row)));
      this.published += batch.length;
      if (!this.#isHurried) await after(TICK_MS);
    }
  }

  /** The faults are over: no more waiting. */
  hurry(): void {
    this.#isHurried = true;
  }
}

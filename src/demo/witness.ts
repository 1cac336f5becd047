import { openSync, writeSync } from 'node:fs';
import { systemClock } from '../runtime/system-clock.js';
import { trustChannel } from '../runtime/trust.js';
import { formatRecord, type HistoryRecord, type OwnerRecord } from '../simulation/history.js';

/**
 * Writes down what one worker process ran and how long it trusted itself, every record before the next step is taken: a kill loses
 * nothing. `judgeHistory` reads it.
 */
export class Witness {
  /** Stable id of the worker, as far as it is known. */
  worker = '';
  readonly #file: number;
  readonly #incarnation: string;

  constructor(path: string, name: string) {
    this.#file = openSync(path, 'a');
    this.#incarnation = `${name}@${process.pid}`;
    trustChannel.subscribe((message) => this.#noteTrust((message as { readonly untilMs: number }).untilMs));
  }

  /** Returns when it was, on the clock that all processes of the machine share. */
  note(kind: OwnerRecord['kind'], partition: string, epoch: number): number {
    return this.#write((witness) => ({ ...witness, kind, partition, epoch }));
  }

  #noteTrust(untilMs: number): void {
    this.#write((witness) =>
      untilMs > witness.atMs ? { ...witness, kind: 'trusted', trustedUntilMs: untilMs } : { ...witness, kind: 'trustLost' },
    );
  }

  #write(record: (witness: Pick<HistoryRecord, 'atMs' | 'pid' | 'worker' | 'incarnation'>) => HistoryRecord): number {
    const atMs = systemClock.now();
    writeSync(this.#file, formatRecord(record({ atMs, pid: process.pid, worker: this.worker, incarnation: this.#incarnation })));
    return atMs;
  }
}

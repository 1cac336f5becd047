import { openSync, writeSync } from 'node:fs';
import { systemClock } from '../system/system-clock.js';
import type { RunContext } from '../member/run-function.js';
import { trustChannel } from '../member/trust.js';
import { formatRecord, type HistoryRecord, type OwnerRecord } from '../simulation/history.js';

/**
 * Writes down what one worker process ran and how long it trusted itself, every record before the next step is taken: a kill loses
 * nothing. `judgeHistory` reads it.
 */
export class Witness {
  /** Stable id of the worker, as far as it is known. */
  worker = '';
  readonly #running = new Map<RunContext, string>();
  readonly #file: number;
  readonly #incarnation: string;

  constructor(path: string, name: string) {
    this.#file = openSync(path, 'a');
    this.#incarnation = `${name}@${process.pid}`;
    trustChannel.subscribe((message) => this.#noteTrust((message as { readonly untilMs: number }).untilMs));
  }

  /** User code begins. Returns when it was, on the clock that all processes of the machine share. */
  begin(partition: string, context: RunContext): number {
    this.#running.set(context, partition);
    return this.#note('started', partition, context.epoch);
  }

  /** User code has ended. */
  end(partition: string, context: RunContext): number {
    this.#running.delete(context);
    return this.#note('ended', partition, context.epoch);
  }

  #note(kind: OwnerRecord['kind'], partition: string, epoch: number): number {
    return this.#write((witness) => ({ ...witness, kind, partition, epoch }));
  }

  /** A process that was fenced is trusted again as a new incarnation: work of the old one that has not ended yet is not. */
  #noteVoidGrants(): void {
    for (const [context, partition] of this.#running) {
      if (context.isTrusted()) continue;
      this.#running.delete(context);
      this.#note('released', partition, context.epoch);
    }
  }

  #noteTrust(untilMs: number): void {
    if (untilMs > systemClock.now()) this.#noteVoidGrants();
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

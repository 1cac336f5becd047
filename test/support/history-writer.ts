import { openSync, writeSync } from 'node:fs';
import { formatRecord, type HistoryRecord } from '../../src/simulation/history.js';
import type { Trust } from '../../src/member/trust.js';
import { systemClock } from '../../src/system/system-clock.js';

type Happening = HistoryRecord extends infer R
  ? R extends HistoryRecord
    ? Omit<R, 'atMs' | 'pid' | 'worker' | 'incarnation'>
    : never
  : never;

interface TrustMethods {
  readonly extend: (this: Trust, askedAtMs: number, leaseMs: number) => void;
  readonly revoke: (this: Trust) => void;
}

/** Writes the history of one process, every record before the next step is taken: a kill loses nothing that was done. */
export class HistoryWriter {
  readonly #file: number;
  readonly #incarnation: string;
  /** Stable id of the worker, as far as it is known. */
  worker = '';

  constructor(path: string, name: string) {
    this.#file = openSync(path, 'a');
    this.#incarnation = `${name}@${process.pid}`;
  }

  /** `atMs` is read before what is recorded was checked: a pause between the two must not make it look later than it was. */
  write(happening: Happening, atMs = systemClock.now()): void {
    this.writeAll([happening], atMs);
  }

  writeAll(happenings: readonly Happening[], atMs: number): void {
    const { pid } = process;
    const witness = { atMs, pid, worker: this.worker, incarnation: this.#incarnation };
    if (happenings.length > 0) writeSync(this.#file, happenings.map((one) => formatRecord({ ...witness, ...one })).join(''));
  }

  /** Has every change of trust recorded as the runtime has it, which keeps that to itself: so its class is watched. One worker a process. */
  watchTrust({ prototype }: { readonly prototype: Trust }): void {
    const { extend, revoke } = prototype as unknown as TrustMethods;
    const write = this.write.bind(this);
    prototype.extend = function (this: Trust, askedAtMs, leaseMs) {
      const [atMs, beforeMs] = [systemClock.now(), this.untilMs];
      extend.call(this, askedAtMs, leaseMs);
      // User code may have started within the call: trust was there before it.
      if (this.untilMs > beforeMs) write({ kind: 'trusted', trustedUntilMs: this.untilMs }, atMs);
    };
    prototype.revoke = function (this: Trust) {
      const [wasTrusted, isTrusted] = [this.isTrusted, (): boolean => this.isTrusted];
      revoke.call(this);
      if (wasTrusted && !isTrusted()) write({ kind: 'trustLost' });
    };
  }
}

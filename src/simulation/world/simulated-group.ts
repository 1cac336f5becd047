import { decodeSnapshot } from '../../../machines/model/snapshot.js';
import type { AppendOutcome, LogRecord, Responder } from '../../ports.js';
import { StoredLog } from '../../memory/stored-log.js';
import { StoredSnapshots } from '../../memory/stored-snapshots.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { Line } from './line.js';
import type { SeededRandom } from './seeded-random.js';

/** One subscription: what arrives on its line is given to `receive`. */
export interface Interest {
  readonly line: Line;
  readonly receive: Responder;
}

const mib = 1024 * 1024;
const decoder = new TextDecoder();

/** What one group has on the server: its log, its snapshots, who listens where; and how the log misbehaves. */
export class SimulatedGroup {
  readonly snapshots = new StoredSnapshots(256 * mib);
  readonly interests = new Map<string, Set<Interest>>();
  readonly watchers = new Map<(record: LogRecord) => void, Line>();
  /** Called inside every append, before any member can know. */
  onStored: (record: LogRecord) => void = () => undefined;
  #log: StoredLog;
  #gapUntilMs = -Infinity;
  #fullUntilMs = -Infinity;
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;

  constructor(clock: VirtualClock, random: SeededRandom) {
    this.#clock = clock;
    this.#random = random;
    this.#log = this.#emptyLog();
  }

  get log(): StoredLog {
    return this.#log;
  }

  /** The stream has no leader for a while: nothing is written or read. */
  lead(gapMs: number): void {
    this.#gapUntilMs = Math.max(this.#gapUntilMs, this.#clock.now() + gapMs);
  }

  /** The storage of the stream is full for a while: it is read, and takes nothing. */
  fill(forMs: number): void {
    this.#fullUntilMs = Math.max(this.#fullUntilMs, this.#clock.now() + forMs);
  }

  /** The stream has a leader and room now. */
  heal(): void {
    this.#gapUntilMs = -Infinity;
    this.#fullUntilMs = -Infinity;
  }

  /** The stream was deleted and made anew. */
  replace(): void {
    this.#log = this.#emptyLog();
    this.snapshots.prune(Infinity);
  }

  /** Those of another log than there is now. */
  dropForeignSnapshots(): void {
    const newest = this.snapshots.newest(Infinity);
    const log = newest && decodeSnapshot(decoder.decode(newest.data))?.log;
    if (log !== this.log.position().identity) this.snapshots.prune(Infinity);
  }

  append(data: Uint8Array, findsNoRoom: boolean): AppendOutcome {
    if (findsNoRoom || this.#clock.now() < this.#fullUntilMs)
      return { kind: 'refused', reason: 'full', cause: new RangeError('the storage is full') };
    return this.#log.append(data);
  }

  /**
   * Runs a call on the log when it can be served. While the stream has no leader, or none that this line reaches, a call is refused, or
   * lost, or served when there is one again: what was sent then lands late.
   */
  serve({ apartMs }: Line, call: () => void, refuse: () => void): void {
    const gapMs = Math.max(this.#gapUntilMs - this.#clock.now(), apartMs);
    if (gapMs <= 0) return call();
    const fate = this.#random.next();
    if (fate < 0.4) refuse();
    else if (fate > 0.8) this.#clock.setTimeout(call, gapMs + this.#random.between(0, 200));
  }

  /** Those who would get a message on this subject now, when it comes over this line. */
  listed(subject: string, { apartMs }: Line): readonly Interest[] {
    return [...(this.interests.get(subject) ?? [])].filter(({ line }) => line.isListed && line.apartMs > 0 === apartMs > 0);
  }

  #emptyLog(): StoredLog {
    const log = new StoredLog(this.#random.id(), { recordBytesMax: mib, logBytesMax: 64 * mib });
    log.onStored((record) => {
      this.onStored(record);
      for (const [listener, line] of this.watchers)
        if (line.apartMs === 0) line.down('record', () => listener({ ...record, data: new Uint8Array(record.data) }));
    });
    return log;
  }
}

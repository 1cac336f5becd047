import { UnavailableError } from '../errors.js';
import type { LogRecord } from '../ports.js';
import { findStart, type FindStartOptions, type Start } from './find-start.js';
import { logLost } from './log-lost.js';
import { LogReader, type LogProblem } from './log-reader.js';
import { Replica, type AppliedRecord } from './replica.js';

export interface GroupCopyOptions extends FindStartOptions {
  /** How long one read of the log may take, in milliseconds. */
  readonly readTimeoutMs: number;
  /** Sees every step before it counts, and throws to refuse it. Absent: every step counts. */
  readonly check?: (applied: AppliedRecord) => void;
  /** The newest protocol that is read. Default: the newest we know. */
  readonly protocolMax?: number;
  /** The copy was even with the log, and cannot be kept any longer; it stays at what it has applied. */
  readonly onLost: (loss: CopyLoss) => void;
}

export interface CopyLoss {
  readonly error: unknown;
  /** When it is the log that is lost. After `trimmed` a new copy, from a newer snapshot, can go on. */
  readonly problem?: LogProblem | undefined;
}

/** The log may be compacted between loading the snapshot and reading on; that this happens often in a row is not chance. */
const LOADS_MAX = 5;

/** One process’s copy of a group: the last snapshot, then the log after it, followed for as long as that can be done. */
export class GroupCopy {
  readonly replica: Replica;
  /** Identity of the log that it follows. */
  readonly log: string;
  readonly #start: Start;
  readonly #options: GroupCopyOptions;
  readonly #reader: LogReader;
  readonly #stopListening: () => void;
  #loss: CopyLoss | undefined;
  #isEven = false;

  private constructor(options: GroupCopyOptions, start: Start) {
    const { state, log } = start;
    const { link, clock, group, readTimeoutMs } = options;
    this.#options = options;
    this.log = log;
    this.#start = start;
    this.replica = new Replica(state, options.check, options.protocolMax);
    this.#reader = new LogReader({
      log: link.log,
      identity: log,
      clock,
      readTimeoutMs,
      onRecord: (record) => this.#apply(record),
      onProblem: (problem) => this.#lose(logLost(group, problem), problem),
    });
    this.#stopListening = link.onStatus((status) => {
      if (status === 'disconnected') this.#reader.doubt();
      else if (status === 'connected') this.#reader.resync();
    });
  }

  /**
   * Resolves with a copy that is even with the log. `onLoaded` gets each copy that is tried before its first entry is applied: the last one
   * counts. Rejects with `UnavailableError`, `LogLostError`, or whatever the log holds that cannot be applied.
   */
  static async catchUp(options: GroupCopyOptions, onLoaded: (copy: GroupCopy) => void): Promise<GroupCopy> {
    for (let loads = 1; ; loads++) {
      const start = await findStart(options);
      if (options.link.status === 'closed') throw new UnavailableError('the connection was closed while the group was loaded');
      const copy = new GroupCopy(options, start);
      onLoaded(copy);
      const loss = await copy.#follow();
      if (!loss) return copy;
      if (loss.problem?.kind !== 'trimmed') throw loss.error;
      if (loads === LOADS_MAX) throw new UnavailableError('the log is compacted faster than it can be read; try again');
    }
  }

  /** How many entries the log is known to hold that were not read yet. */
  get behind(): number {
    return this.#reader.behind;
  }

  /** Hash of the record that was applied last, where it is known. */
  get tail(): number | undefined {
    return this.#reader.tail ?? this.#start.tail;
  }

  /** The log holds at least this much. */
  nudge(last: number): void {
    this.#reader.nudge(last);
  }

  /** The log is not known to have gone back. */
  get mayWrite(): boolean {
    return !this.#reader.isShort;
  }

  /** Something is odd: the log is looked at. */
  resync(): void {
    this.#reader.resync();
  }

  close(): void {
    this.#stopListening();
    this.#reader.close();
  }

  async #follow(): Promise<CopyLoss | undefined> {
    try {
      await this.#reader.start(this.replica.state.applied + 1, this.#options.loadTimeoutMs);
    } catch (error) {
      this.close();
      throw error;
    }
    this.#isEven = true;
    return this.#loss;
  }

  #apply(record: LogRecord): void {
    try {
      this.replica.apply(record);
    } catch (error) {
      this.#lose(error);
    }
  }

  #lose(error: unknown, problem?: LogProblem): void {
    this.close();
    this.#loss = { error, problem };
    if (this.#isEven) this.#options.onLost(this.#loss);
  }
}

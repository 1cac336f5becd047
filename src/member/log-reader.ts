import { GroupNotFoundError, UnavailableError } from '../errors.js';
import type { Clock, Log, LogPosition, LogRecord } from '../ports.js';
import { askUntilAnswered } from './ask-until-answered.js';
import { isFiller } from './pass-forgotten.js';
import { RecordMemory } from './record-memory.js';

/** Why the log cannot be followed any more. Each is final for this reader. */
export type LogProblem =
  /** Records that were not read yet are compacted away: only a snapshot helps. */
  | { readonly kind: 'trimmed'; readonly next: number; readonly first: number }
  /** The log ends before, or holds another record than, what was read: acknowledged writes were forgotten. */
  | { readonly kind: 'wentBack'; readonly next: number; readonly last: number }
  /** The log was deleted and made anew. */
  | { readonly kind: 'replaced' }
  /** The log is not there any more. */
  | { readonly kind: 'gone' };

export interface LogReaderOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly readTimeoutMs: number;
  /** The log that the reader's state comes from. Default: the one that is found at the start. */
  readonly identity?: string;
  readonly onRecord: (record: LogRecord) => void;
  readonly onProblem: (problem: LogProblem) => void;
}

/** Records of one read, and how many live ones wait at most while a gap before them is filled. */
const BATCH = 256;
const WAITING_MAX = 4096;
const RETRY_MS = 100;
/** A cluster that starts may not know its streams for a moment: one is gone when nothing else was heard for so long. */
const GONE_AFTER_MS = 3_000;
/** A server of a cluster that woke, or that was just elected, may tell an old end until it has caught up. */
const SHORT_AFTER_MS = 30_000;
/** A log that was silent for longer may have gone back and grown again while we were out of its reach. */
const SILENT_MS = 5_000;

/**
 * Turns a live feed that may lose and repeat records into every record, once, in order: gaps are found by sequence and filled by reading.
 * It never sleeps on a gap it knows of, and never reads at idle. After an absence, a gap or a long silence nothing is delivered before the
 * log was looked at and found to be the same one: what comes live might be another log's.
 */
export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #waiting = new Map<number, LogRecord>();
  readonly #memory = new RecordMemory();
  #next = 1;
  /** The highest sequence that anybody told of. */
  #heard = 0;
  #heardAtMs: number;
  #identity: string | undefined;
  #isFilling = false;
  #again = false;
  #tellNews: (() => void) | undefined;
  /** The last record that was read before there was reason to look. */
  #doubtful: number | undefined;
  /** How often the link went down. */
  #doubts = 0;
  /** What comes live is then expected to be ahead. */
  #isReading = false;
  /** Since when the log is said not to be there. */
  #missingSinceMs: number | undefined;
  /** Since when it is said to end before what was read. */
  #shortSinceMs: number | undefined;
  #ended = false;
  #unwatch: (() => void) | undefined;

  constructor(options: LogReaderOptions) {
    this.#options = options;
    this.#identity = options.identity;
    this.#heardAtMs = options.clock.now();
  }

  /** Begins at `from` and resolves when all that was stored is read. Rejects with `UnavailableError` when that fails for `timeoutMs`. */
  async start(from: number, timeoutMs: number): Promise<void> {
    const endsAtMs = this.#options.clock.now() + timeoutMs;
    this.#next = from;
    this.#unwatch = this.#options.log.watch((record) => this.#take(record));
    for (;;) {
      try {
        await this.#readAll();
        if (this.#ended || this.#doubtful === undefined) return;
      } catch (error) {
        if (this.#ended || this.#options.clock.now() >= endsAtMs) throw error;
        await this.#pause();
      }
    }
  }

  /** How many records the log is known to hold that were not delivered yet. */
  get behind(): number {
    return Math.max(0, this.#heard - this.#next + 1);
  }

  /** The log holds at least up to `last`, somebody says: fills what is missing. */
  nudge(last: number): void {
    this.#heard = Math.max(this.#heard, last);
    if (last < this.#next) return;
    this.#doubtAfterSilence();
    this.#fill();
  }

  /** The link is down: when it is back, the log has to be the same up to what was read so far. */
  doubt(): void {
    this.#doubts++;
    this.#suspect();
  }

  /** The link was down, or what was written is not seen: the log is checked for being the same one, then what came meanwhile is read. */
  resync(): void {
    this.#suspect();
    this.#fill();
  }

  /** The log seems to have gone back: what is written now might fill the place of what it forgot. */
  get isShort(): boolean {
    return this.#shortSinceMs !== undefined;
  }

  /** Hash of the record that was read last; `undefined` before there was one. */
  get tail(): number | undefined {
    return this.#memory.hashOf(this.#next - 1);
  }

  close(): void {
    this.#ended = true;
    this.#unwatch?.();
    this.#waiting.clear();
  }

  #take(record: LogRecord): void {
    if (this.#ended) return;
    this.#heard = Math.max(this.#heard, record.sequence);
    if (record.sequence < this.#next) return this.#compare(record);
    this.#doubtAfterSilence();
    if (!this.#isReading && (record.sequence > this.#next || isFiller(record))) this.#suspect();
    this.#suspect(this.#memory.disputed(record) ?? Infinity);
    if (record.sequence === this.#next && this.#doubtful === undefined) {
      this.#deliver(record);
      this.#deliverWaiting();
      return;
    }
    if (this.#waiting.size < WAITING_MAX) this.#waiting.set(record.sequence, record);
    this.#fill();
  }

  #doubtAfterSilence(): void {
    const nowMs = this.#options.clock.now();
    if (nowMs - this.#heardAtMs > SILENT_MS) this.#suspect();
    this.#heardAtMs = nowMs;
  }

  /** There is reason to look at the log before more of it is believed. */
  #suspect(sequence = this.#next - 1): void {
    if (sequence < (this.#doubtful ?? Infinity)) this.#doubtful = sequence;
  }

  #deliver(record: LogRecord): void {
    this.#next = record.sequence + 1;
    this.#waiting.delete(record.sequence);
    this.#memory.remember(record);
    this.#options.onRecord(record);
  }

  #deliverWaiting(): void {
    for (let record = this.#waiting.get(this.#next); record && !this.#ended; record = this.#waiting.get(this.#next)) this.#deliver(record);
  }

  /** A repeat is harmless; another record under a sequence that was read is a log that went back. One from long ago must be looked into. */
  #compare(record: LogRecord): void {
    const isSame = this.#memory.isSame(record);
    if (isSame === undefined) this.resync();
    else if (!isSame) this.#fail({ kind: 'wentBack', next: this.#next, last: record.sequence });
  }

  #fill(): void {
    this.#again = true;
    this.#tellNews?.();
    if (!this.#isFilling) void this.#fillUntilEven();
  }

  async #fillUntilEven(): Promise<void> {
    this.#isFilling = true;
    while (this.#again && !this.#ended) {
      this.#again = false;
      try {
        await this.#readAll();
      } catch (error) {
        this.#noteMissing(error);
        this.#again = true;
        await this.#pause();
      }
    }
    this.#isFilling = false;
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    try {
      await this.#readUntilEven();
    } finally {
      this.#isReading = false;
    }
  }

  /** Nothing is read on while there is doubt: what was read last must be what is looked at. */
  async #readUntilEven(): Promise<void> {
    const [waited, doubts] = [[...this.#waiting], this.#doubts];
    const position = await this.#fitPosition();
    // What came before that was asked may be of a log that has forgotten it since: the log itself is read instead.
    if (position && !position.mayBeOld) for (const [sequence, record] of waited) this.#dropWaiting(sequence, record);
    if (position && this.#doubtful !== undefined) await this.#lookBack(this.#doubtful, position, doubts);
    while (position && !this.#ended && this.#doubtful === undefined && this.#next <= position.last) await this.#readBatch();
  }

  #dropWaiting(sequence: number, record: LogRecord): void {
    if (this.#waiting.get(sequence) === record) this.#waiting.delete(sequence);
  }

  /** The last record that was read must still be there: a log that forgot some may have grown past them since. */
  async #lookBack(sequence: number, { first }: LogPosition, doubts: number): Promise<void> {
    if (first <= sequence) await this.#hold(sequence);
    if (this.#ended || this.#doubts > doubts) return;
    this.#doubtful = undefined;
    this.#deliverWaiting();
  }

  /** Holds what was read against what the log has there now. */
  async #hold(sequence: number): Promise<void> {
    if (this.#memory.hashOf(sequence) === undefined) return;
    const [record] = await this.#options.log.read(sequence, 1, { timeoutMs: this.#options.readTimeoutMs });
    if (record && this.#memory.isSame(record) === false) this.#fail({ kind: 'wentBack', next: this.#next, last: sequence });
  }

  #noteMissing(error: unknown): void {
    if (!(error instanceof GroupNotFoundError)) return void (this.#missingSinceMs = undefined);
    this.#missingSinceMs ??= this.#options.clock.now();
    if (this.#options.clock.now() - this.#missingSinceMs >= GONE_AFTER_MS) this.#fail({ kind: 'gone' });
  }

  /** It ends before what was read: for good, or because the answer is old. */
  #noteShort({ last, mayBeOld = false }: LogPosition, next: number): void {
    this.#shortSinceMs ??= this.#options.clock.now();
    if (!mayBeOld || this.#options.clock.now() - this.#shortSinceMs >= SHORT_AFTER_MS) this.#fail({ kind: 'wentBack', next, last });
    else throw new UnavailableError(`the log is said to end at ${last}, before entry ${next - 1}, which was read`);
  }

  #pause(): Promise<void> {
    return new Promise((resume) => this.#options.clock.setTimeout(resume, RETRY_MS));
  }

  async #readBatch(): Promise<void> {
    const records = await this.#options.log.read(this.#next, BATCH, { timeoutMs: this.#options.readTimeoutMs });
    if (records.some(isFiller)) await this.#hold(this.#next - 1);
    const disputed = records.map((record) => this.#memory.disputed(record)).find((sequence) => sequence !== undefined);
    if (disputed !== undefined) await this.#hold(disputed);
    if (this.#doubtful !== undefined) return;
    const before = this.#next;
    for (const record of records) if (!this.#ended && record.sequence === this.#next) this.#deliver(record);
    this.#deliverWaiting();
    if (this.#next > before || this.#ended) return;
    if (await this.#fitPosition()) await this.#pause();
  }

  /** Undefined when the log cannot be followed any more. A live record may overtake the answer: it is held against what was read before. */
  async #fitPosition(): Promise<LogPosition | undefined> {
    const readBefore = this.#next - 1;
    const position = await this.#position();
    this.#identity ??= position.identity;
    this.#heard = Math.max(this.#heard, position.last);
    this.#missingSinceMs = undefined;
    if (position.last >= readBefore) this.#shortSinceMs = undefined;
    if (position.identity !== this.#identity) this.#fail({ kind: 'replaced' });
    else if (position.last < readBefore) this.#noteShort(position, readBefore + 1);
    else if (position.first > this.#next) this.#fail({ kind: 'trimmed', next: this.#next, first: position.first });
    return this.#ended ? undefined : position;
  }

  async #position(): Promise<LogPosition> {
    const { log, clock, readTimeoutMs } = this.#options;
    const { answer, tellNews } = askUntilAnswered(() => log.position({ timeoutMs: readTimeoutMs }), clock);
    this.#tellNews = tellNews;
    return answer.finally(() => (this.#tellNews = undefined));
  }

  #fail(problem: LogProblem): void {
    if (this.#ended) return;
    this.close();
    this.#options.onProblem(problem);
  }
}

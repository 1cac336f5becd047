import { StoredLog } from '../../src/memory/stored-log.js';
import type { AppendOutcome, Log, LogPosition, LogRecord } from '../../src/ports.js';
import { GroupNotFoundError, UnavailableError } from '../../src/errors.js';

/** A log whose live feed and whose answers the test decides on; what is stored is stored. */
export class ScriptedLog implements Log {
  stored = new StoredLog('first', { recordBytesMax: 65_536, logBytesMax: 1 << 24 });
  recordBytesMax = 65_536;
  isReachable = true;
  isThere = true;
  /** Set: a server answers that was away, with the end of then. */
  oldEnd: number | undefined;
  /** Drops questions: they are never answered. */
  isMute = false;
  /** Its live feed brings nothing. */
  isSilent = false;
  reads = 0;
  readonly appends: Uint8Array[] = [];
  /** Answers of the next appends; a real one when there is none left. */
  readonly answers: ('lost' | 'ambiguous' | 'unanswered' | 'denied')[] = [];
  readonly #listeners = new Set<(record: LogRecord) => void>();

  /** Stores without telling anybody. */
  store(...texts: readonly string[]): void {
    for (const text of texts) this.stored.append(Buffer.from(text));
  }

  /** The live feed brings a record. */
  bring(sequence: number, text: string): void {
    for (const listener of [...this.#listeners]) listener({ sequence, data: Buffer.from(text) });
  }

  async append(data: Uint8Array): Promise<AppendOutcome> {
    this.appends.push(data);
    const answer = this.answers.shift();
    if (answer === 'denied') return { kind: 'refused', reason: 'denied', cause: undefined };
    if (answer === 'lost') return { kind: 'unknown', cause: undefined };
    const outcome = this.stored.append(data);
    if (outcome.kind === 'stored' && !this.isSilent)
      for (const listener of [...this.#listeners]) listener({ sequence: outcome.sequence, data });
    if (answer === 'unanswered') return new Promise(() => undefined);
    return answer === 'ambiguous' ? { kind: 'unknown', cause: undefined } : outcome;
  }

  async read(from: number, limit: number): Promise<readonly LogRecord[]> {
    this.reads++;
    this.#assertReachable();
    return this.stored.read(from, limit);
  }

  async position(): Promise<LogPosition> {
    this.#assertReachable();
    if (this.isMute) return new Promise(() => undefined);
    const position = this.stored.position();
    return this.oldEnd === undefined ? position : { ...position, last: this.oldEnd, mayBeOld: true };
  }

  async compact(through: number): Promise<void> {
    this.stored.compact(through);
  }

  watch(listener: (record: LogRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  #assertReachable(): void {
    if (!this.isThere) throw new GroupNotFoundError('there is no log');
    if (!this.isReachable) throw new UnavailableError('the log is out of reach');
  }
}

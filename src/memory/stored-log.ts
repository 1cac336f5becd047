import type { AppendOutcome, LogPosition, LogRecord } from '../ports.js';

export interface StoredLogLimits {
  readonly recordBytesMax: number;
  /** Appends beyond this many stored bytes are refused as `full`, until a compaction makes room. */
  readonly logBytesMax: number;
}

interface Stored {
  readonly data: Uint8Array;
  readonly time: Pick<LogRecord, 'storedAtMs'>;
}

/** The one log of a group, shared by all links. It keeps the bytes it is given and hands out copies. */
export class StoredLog {
  readonly limits: StoredLogLimits;
  readonly #identity: string;
  readonly #onStored = new Set<(record: LogRecord) => void>();
  #first = 1;
  #bytes = 0;
  #records: Stored[] = [];
  readonly #time: () => Stored['time'];

  /** `time`: of each record, as it is stored. */
  constructor(identity: string, limits: StoredLogLimits, time: () => Stored['time'] = () => ({})) {
    this.#identity = identity;
    this.limits = limits;
    this.#time = time;
  }

  append(data: Uint8Array): AppendOutcome {
    const { recordBytesMax, logBytesMax } = this.limits;
    if (data.length > recordBytesMax) return refused('tooLarge', `record of ${data.length} bytes, limit ${recordBytesMax}`);
    if (this.#bytes + data.length > logBytesMax) return refused('full', `log holds ${this.#bytes} bytes, limit ${logBytesMax}`);
    const stored = { data, time: this.#time() };
    this.#records.push(stored);
    this.#bytes += data.length;
    const sequence = this.#first + this.#records.length - 1;
    for (const listener of this.#onStored) listener(recordOf(sequence, stored));
    return { kind: 'stored', sequence };
  }

  /** The run of records that starts exactly at `from`: nothing when `from` was compacted or is past the end. */
  read(from: number, limit: number): readonly LogRecord[] {
    const start = from - this.#first;
    if (start < 0) return [];
    return this.#records.slice(start, start + Math.max(0, limit)).map((stored, index) => recordOf(from + index, stored));
  }

  position(): LogPosition {
    return { first: this.#first, last: this.#first + this.#records.length - 1, identity: this.#identity };
  }

  compact(through: number): void {
    const gone = this.#records.splice(0, Math.max(0, through - this.#first + 1));
    this.#first += gone.length;
    for (const { data } of gone) this.#bytes -= data.length;
  }

  /** Forgets every record after `last`, as storage does that lost what it had acknowledged; their sequences are given out again. */
  goBack(last: number): void {
    for (const { data } of this.#records.splice(Math.max(0, last - this.#first + 1))) this.#bytes -= data.length;
  }

  /** Calls the listener inside `append`; each listener gets bytes of its own. */
  onStored(listener: (record: LogRecord) => void): () => void {
    this.#onStored.add(listener);
    return () => this.#onStored.delete(listener);
  }
}

const recordOf = (sequence: number, { data, time }: Stored): LogRecord => ({ sequence, data: new Uint8Array(data), ...time });

function refused(reason: 'tooLarge' | 'full', text: string): AppendOutcome {
  return { kind: 'refused', reason, cause: new RangeError(text) };
}

import type { LogRecord } from '../ports.js';
import { tailOf } from '../protocol/entry-codec.js';
import { recordHash } from './record-hash.js';

/** How many records are remembered. */
const REMEMBERED = 512;

/** What the records that were read last were like: tells one that comes back different, and one whose author had read others. */
export class RecordMemory {
  readonly #hashes = new Map<number, number>();

  remember(record: LogRecord): void {
    this.#hashes.set(record.sequence, recordHash(record));
    this.#hashes.delete(record.sequence - REMEMBERED);
  }

  /** Undefined when it is not remembered. */
  hashOf(sequence: number): number | undefined {
    return this.#hashes.get(sequence);
  }

  /** As the one that was read under this sequence. Undefined when that is not remembered. */
  isSame(record: LogRecord): boolean | undefined {
    const known = this.#hashes.get(record.sequence);
    return known === undefined ? undefined : known === recordHash(record);
  }

  /** The sequence under which the author of this record had read another record than we: one of the two follows another log. */
  disputed({ data }: LogRecord): number | undefined {
    const tail = tailOf(data);
    if (!tail) return undefined;
    const known = this.#hashes.get(tail.sequence);
    return known === undefined || known === tail.hash ? undefined : tail.sequence;
  }
}

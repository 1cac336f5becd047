import type { Entry } from '../../machines/model/entries.js';
import { parseEntry, PARTS_MAX, type ParsedEntry } from '../../machines/model/parse-entry.js';
import { decodeText } from './decode-text.js';

const encoder = new TextEncoder();

/** What one record takes at most, on every server: members must agree on what is malformed, whatever their servers allow. */
const RECORD_BYTES_MAX = 1024 * 1024;

/** A UTF-16 unit takes at most 3 bytes in UTF-8 and 6 when JSON escapes it; with the head of a piece beside it, this many fit for sure. */
const BYTES_PER_UNIT = 7;

/** An entry that has as many characters is taken for sure. */
export const entryBytesMax = (recordBytesMax: number): number => PARTS_MAX * unitsPerPart(recordBytesMax);

const unitsPerPart = (recordBytesMax: number): number => Math.floor(Math.min(recordBytesMax, RECORD_BYTES_MAX) / BYTES_PER_UNIT);

/** The record that an author had applied last when it wrote. */
export interface LogTail {
  readonly sequence: number;
  readonly hash: number;
}

/**
 * The records that one entry takes: one, or several pieces when it is larger than a record may be. Undefined when it is too large for that
 * too. The author's `tail` stands at the front: readers hold it against what they have read, without decoding the rest.
 */
export function encodeEntry(entry: Entry, recordBytesMax: number, tail?: LogTail): Uint8Array[] | undefined {
  const bytesMax = Math.min(recordBytesMax, RECORD_BYTES_MAX);
  const { v, ...rest } = entry;
  const text = JSON.stringify({ v, ...(tail && { after: [tail.sequence, tail.hash] }), ...rest });
  const whole = encoder.encode(text);
  if (whole.length <= bytesMax) return [whole];
  const unitsMax = unitsPerPart(recordBytesMax);
  const count = Math.ceil(text.length / unitsMax);
  if (count > PARTS_MAX) return undefined;
  const { author, counter } = entry;
  return Array.from({ length: count }, (_, index) => {
    const part = text.slice(index * unitsMax, (index + 1) * unitsMax);
    return encoder.encode(JSON.stringify({ v, author, counter, kind: 'entry.part', index, count, text: part }));
  });
}

export function decodeEntry(data: Uint8Array, protocolMax?: number): ParsedEntry {
  const decoded = decodeText(data, RECORD_BYTES_MAX);
  return 'problem' in decoded ? { kind: 'malformed', problem: decoded.problem } : parseEntry(decoded.text, protocolMax);
}

const HEAD_BYTES = 64;
const HEAD = /^\{"v":\d+,"after":\[(\d+),(\d+)\]/;

/** What the author of a record had applied last, where it says so. */
export function tailOf(data: Uint8Array): LogTail | undefined {
  const head = HEAD.exec(Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, HEAD_BYTES)).toString('latin1'));
  return head ? { sequence: Number(head[1]), hash: Number(head[2]) } : undefined;
}

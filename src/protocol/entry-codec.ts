import type { Entry } from '../../machines/model/entries.js';
import { parseEntry, PARTS_MAX, type ParsedEntry } from '../../machines/model/parse-entry.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A UTF-16 unit takes at most 3 bytes in UTF-8 and 6 when JSON escapes it; with the head of a piece beside it, this many fit for sure. */
const BYTES_PER_UNIT = 7;

/** The records that one entry takes: one, or several pieces when it is larger than a record may be. Undefined when it is too large for that too. */
export function encodeEntry(entry: Entry, recordBytesMax: number): Uint8Array[] | undefined {
  const text = JSON.stringify(entry);
  const whole = encoder.encode(text);
  if (whole.length <= recordBytesMax) return [whole];
  const unitsMax = Math.floor(recordBytesMax / BYTES_PER_UNIT);
  const count = Math.ceil(text.length / unitsMax);
  if (count > PARTS_MAX) return undefined;
  const { v, author, counter } = entry;
  return Array.from({ length: count }, (_, index) => {
    const part = text.slice(index * unitsMax, (index + 1) * unitsMax);
    return encoder.encode(JSON.stringify({ v, author, counter, kind: 'entry.part', index, count, text: part }));
  });
}

export function decodeEntry(data: Uint8Array): ParsedEntry {
  try {
    return parseEntry(decoder.decode(data));
  } catch {
    return { kind: 'malformed', problem: 'not UTF-8' };
  }
}

import { digestOf } from './digest.js';
import { emptyGroup, frozen, type GroupState } from './group-state.js';
import { emptyTable, rowsOf, withRows, type PartitionRow } from './partition-table.js';

/** The layout of an encoded snapshot; a reader refuses any other. */
const FORMAT = 1;

/** A state, and the log that it was reduced from: sequences mean nothing in another. */
export interface Snapshot {
  readonly log: string;
  readonly state: GroupState;
  /** Hash of the record that was applied last: in a log that forgot it and grew again, another stands there. Absent: not known. */
  readonly tail?: number | undefined;
}

/** As JSON text with the digest of the state, for a joiner that starts from here instead of from the log's beginning. */
export function encodeSnapshot({ log, state, tail }: Snapshot): string {
  const { partitions, ...rest } = state;
  return JSON.stringify({ format: FORMAT, log, digest: digestOf(state), tail, rest, rows: [...rowsOf(partitions)] });
}

/** Null when the text is damaged or of another format: the digest must come out again. */
export function decodeSnapshot(text: string): Snapshot | null {
  try {
    const { format, log, digest, tail, rest, rows } = JSON.parse(text) as Encoded;
    if (format !== FORMAT || typeof log !== 'string') return null;
    const state = frozen({ ...emptyGroup(), ...rest, partitions: withRows(emptyTable(), rows) });
    if (digestOf(state) !== digest) return null;
    return typeof tail === 'number' ? { log, state, tail } : { log, state };
  } catch {
    return null;
  }
}

interface Encoded {
  readonly format: unknown;
  readonly log: unknown;
  readonly digest: unknown;
  readonly tail: unknown;
  readonly rest: object;
  readonly rows: readonly PartitionRow[];
}

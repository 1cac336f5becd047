import { digestOf } from './digest.js';
import { emptyGroup, frozen, type GroupState } from './group-state.js';
import { emptyTable, rowsOf, withRows, type PartitionRow } from './partition-table.js';

/** The layout of an encoded snapshot; a reader refuses any other. */
const FORMAT = 1;

/** The state as JSON text with its own digest, for a joiner that starts from here instead of from the log's beginning. */
export function encodeSnapshot(state: GroupState): string {
  const { partitions, ...rest } = state;
  return JSON.stringify({ format: FORMAT, digest: digestOf(state), rest, rows: [...rowsOf(partitions)] });
}

/** The state, or null when the text is damaged or of another format: its digest must come out again. */
export function decodeSnapshot(text: string): GroupState | null {
  try {
    const { format, digest, rest, rows } = JSON.parse(text) as { format: unknown; digest: unknown; rest: object; rows: PartitionRow[] };
    if (format !== FORMAT) return null;
    const state = frozen({ ...emptyGroup(), ...rest, partitions: withRows(emptyTable(), rows) });
    return digestOf(state) === digest ? state : null;
  } catch {
    return null;
  }
}

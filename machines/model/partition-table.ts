import { freeze } from 'immer';
import type { PartitionSpec } from './entries.js';
import { hash32 } from './hash.js';
import type { Epoch, PartitionId, WorkerId } from './ids.js';

/** One partition and who has it. */
export interface PartitionRow extends PartitionSpec {
  readonly owner: WorkerId | null;
  /** The token of the last grant; rises with every grant, never falls. */
  readonly epoch: Epoch;
  /** Who gets it when the owner lets go, or comes back. */
  readonly next: WorkerId | null;
  /** Who had it before, while nobody does: a placement after a restart finds its way home by this. */
  readonly last: WorkerId | null;
  /** No longer declared; the row goes when the owner has let go. */
  readonly removed: boolean;
}

/**
 * All partitions, in buckets by hash, each bucket sorted by id and frozen. A change copies the buckets that it touches only, so a state
 * of 100,000 partitions shares nearly everything with the one before it.
 */
export type PartitionTable = readonly (readonly PartitionRow[])[];

const BUCKETS = 256;
const EMPTY: readonly PartitionRow[] = Object.freeze([]);

export const emptyTable = (): PartitionTable => Object.freeze(Array.from({ length: BUCKETS }, () => EMPTY));

export const rowOf = (table: PartitionTable, id: PartitionId): PartitionRow | undefined => {
  const bucket = bucketOf(table, id);
  const row = bucket[indexIn(bucket, id)];
  return row?.id === id ? row : undefined;
};

/** Every row, in an order that depends on the ids alone. */
export function* rowsOf(table: PartitionTable): Generator<PartitionRow> {
  // Most buckets of most groups are empty: none is asked for an iterator.
  for (const bucket of table) if (bucket.length > 0) for (const row of bucket) yield row;
}

/** Those of them that are wanted: by plain loops, as of many rows few are. */
export function rowsWith(table: PartitionTable, isWanted: (row: PartitionRow) => boolean): PartitionRow[] {
  const found: PartitionRow[] = [];
  for (const bucket of table) for (const row of bucket) if (isWanted(row)) found.push(row);
  return found;
}

export const countRows = (table: PartitionTable): number => table.reduce((count, bucket) => count + bucket.length, 0);

/** The table with these rows in place of theirs, or new. */
export const withRows = (table: PartitionTable, rows: Iterable<PartitionRow>): PartitionTable =>
  edit(table, rows, (bucket, row) => {
    const at = indexIn(bucket, row.id);
    Object.freeze(row.keys);
    if (row.rules) freeze(row.rules, true);
    bucket.splice(at, bucket[at]?.id === row.id ? 1 : 0, Object.freeze(row));
  });

/** The table without these partitions. */
export const withoutRows = (table: PartitionTable, ids: Iterable<PartitionId>): PartitionTable =>
  edit(
    table,
    Array.from(ids, (id) => ({ id })),
    (bucket, { id }) => {
      const at = indexIn(bucket, id);
      if (bucket[at]?.id === id) bucket.splice(at, 1);
    },
  );

function edit<T extends { readonly id: PartitionId }>(
  table: PartitionTable,
  items: Iterable<T>,
  change: (bucket: PartitionRow[], item: T) => void,
): PartitionTable {
  const touched = new Map<number, PartitionRow[]>();
  for (const item of items) {
    const at = bucketIndex(item.id);
    let bucket = touched.get(at);
    if (!bucket) touched.set(at, (bucket = [...(table[at] ?? EMPTY)]));
    change(bucket, item);
  }
  if (touched.size === 0) return table;
  const next = [...table];
  for (const [at, bucket] of touched) next[at] = Object.freeze(bucket);
  return Object.freeze(next);
}

const bucketIndex = (id: PartitionId): number => hash32(id) % BUCKETS;
const bucketOf = (table: PartitionTable, id: PartitionId): readonly PartitionRow[] => table[bucketIndex(id)] ?? EMPTY;

/** Where the id is, or would be. */
function indexIn(bucket: readonly PartitionRow[], id: PartitionId): number {
  let low = 0;
  let high = bucket.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bucket[middle] as PartitionRow).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

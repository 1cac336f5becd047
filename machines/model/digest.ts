import { hash32 } from './hash.js';
import type { GroupState } from './group-state.js';
import type { PartitionRow, PartitionTable } from './partition-table.js';

/** States and buckets never change once made, so each is hashed once: a digest after a small change costs what the change costs. */
const stateDigests = new WeakMap<GroupState, string>();
const tableDigests = new WeakMap<PartitionTable, number>();
const bucketDigests = new WeakMap<readonly PartitionRow[], number>();
const texts = new WeakMap<object, string>();

/** 16 hexadecimal digits over the whole state, the same on every member for the same state, whatever the order of keys. */
export function digestOf(state: GroupState): string {
  let digest = stateDigests.get(state);
  if (digest === undefined) stateDigests.set(state, (digest = compute(state)));
  return digest;
}

/** Digests of its parts, by which two states that should be equal can be told apart: fields by name, partitions by bucket. */
export function digestParts(state: GroupState): { readonly fields: Readonly<Record<string, number>>; readonly buckets: readonly number[] } {
  const { partitions, ...rest } = state;
  const fields = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, hash32(canonical(value))]));
  return { fields, buckets: partitions.map(bucketDigest) };
}

function compute(state: GroupState): string {
  const { partitions, ...rest } = state;
  const text = writtenByKey(rest);
  return hexadecimal(hash32(text, 1), hash32(text, tableDigest(partitions)));
}

function tableDigest(table: PartitionTable): number {
  let digest = tableDigests.get(table);
  if (digest !== undefined) return digest;
  digest = table.length;
  for (const bucket of table) digest = (Math.imul(digest, 31) + bucketDigest(bucket)) >>> 0;
  tableDigests.set(table, digest);
  return digest;
}

function bucketDigest(bucket: readonly PartitionRow[]): number {
  let digest = bucketDigests.get(bucket);
  if (digest === undefined) bucketDigests.set(bucket, (digest = hash32(JSON.stringify(bucket.map(inOrder)))));
  return digest;
}

/**
 * A row with its keys sorted, so that plain JSON of it is canonical: sorting the keys of 100,000 rows one by one took half of a join. A
 * field that is missing here does not compile.
 */
const inOrder = ({ epoch, id, keys, last, next, owner, removed, rules, weight }: PartitionRow): Record<keyof PartitionRow, unknown> => ({
  epoch,
  id,
  keys,
  last,
  next,
  owner,
  removed,
  rules: rules && canonical(rules),
  weight,
});

/** So long a text is not worth a hash. */
const SHORT = 64;

/**
 * JSON with sorted keys, the same for equal values; in place of what is long stands its hash. What did not change since the state before
 * is neither written nor hashed again: of a group of a hundred members, one of whom wrote, one is.
 */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) texts.set(value, (text = shortened(Array.isArray(value) ? written(value) : writtenByKey(value))));
  return text;
}

/** No JSON begins with `#`. */
const shortened = (text: string): string => (text.length <= SHORT ? text : `#${hexadecimal(hash32(text, 1), hash32(text, 2))}`);

const hexadecimal = (...parts: readonly number[]): string => parts.map((part) => part.toString(16).padStart(8, '0')).join('');

const written = (items: readonly unknown[]): string =>
  `[${items.map((item) => (item === undefined ? 'null' : canonical(item))).join(',')}]`;

function writtenByKey(value: object): string {
  const fields = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const item = fields[key];
    if (item !== undefined) text += `${text && ','}${JSON.stringify(key)}:${canonical(item)}`;
  }
  return `{${text}}`;
}

import { isDeepStrictEqual } from 'node:util';
import type { StreamConfig } from '@nats-io/jetstream';
import type { StreamWish } from './stream-wish.js';

/** One line a field that is not as we need it: `discard is "old", must be "new"`. Empty when the stream will do. */
export function streamDifferences(wish: StreamWish, found: Partial<StreamConfig>): string[] {
  const { replicas, bytesMax } = wish.capacity;
  const expected = {
    ...wish.promises,
    ...(replicas !== undefined && { num_replicas: replicas }),
    ...(bytesMax !== undefined && { max_bytes: bytesMax }),
  };
  return Object.entries(expected).flatMap(([field, must]) => {
    const is = orAbsent(found[field as keyof StreamConfig]);
    return isDeepStrictEqual(is, orAbsent(must)) ? [] : [`${field} is ${show(is)}, must be ${show(orAbsent(must))}`];
  });
}

/** Servers leave out what is not set, and each version leaves out other fields. */
function orAbsent(value: unknown): unknown {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) ? false : value;
}

function show(value: unknown): string {
  return value === false ? 'not set' : JSON.stringify(value);
}

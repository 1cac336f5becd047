import { hash32 } from '../hash.js';

/** Longest id, in characters. */
export const partitionIdCharactersMax = 512;

const unsafe = /[^A-Za-z0-9_.:@-]/g;
const hashSeeds = [0, 1, 2, 3];
const readableCharacters = 400;

/**
 * The id of the partition with these keys, in ASCII without spaces. One key of letters, digits and `_.:@-` is its own id; other characters
 * are escaped (`%20`, `%u20AC`) and keys are joined with `/`, so that different keys have different ids: `["a/b"]` is `a%2Fb`.
 * What would be longer than 512 characters keeps its beginning and ends in `~` and 128 bits of hash; `~` is in no other id.
 */
export function partitionId(keys: readonly string[]): string {
  const id = keys.map(escapeKey).join('/');
  if (id.length <= partitionIdCharactersMax) return id;
  const hash = hashSeeds.map((seed) => hash32(id, seed).toString(16).padStart(8, '0')).join('');
  return `${id.slice(0, readableCharacters)}~${hash}`;
}

/** By UTF-16 code unit, so that lone surrogates stay different too. `u` is no hex digit: no escape is the beginning of another. */
function escapeKey(key: string): string {
  return key.replace(unsafe, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).toUpperCase();
    return hex.length <= 2 ? `%${hex.padStart(2, '0')}` : `%u${hex.padStart(4, '0')}`;
  });
}

const ESCAPE = 0xffff;

/** A short text for a list of whole numbers from 0 to 2³² − 1: different for different lists. Much quicker to make and to hash than JSON. */
export function packKey(numbers: readonly number[]): string {
  let key = '';
  for (const number of numbers)
    key += number < ESCAPE ? String.fromCharCode(number) : String.fromCharCode(ESCAPE, number >>> 16, number & 0xffff);
  return key;
}

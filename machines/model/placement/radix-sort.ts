/** Three passes over a word. The 2,048 counts of a pass still lie in the first cache. */
const digitBits = 11;
const digitMask = (1 << digitBits) - 1;

/** Indexes by the last words, of equals by the words before: each pass is stable and keeps what the passes before it did. Linear time. */
export function sortedByWords(columns: readonly Uint32Array[]): Uint32Array {
  let from = Uint32Array.from(columns[0]!.keys());
  let to = new Uint32Array(from.length);
  for (const words of columns) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      const starts = digitStarts(words, shift);
      if (starts === undefined) continue;
      for (let place = 0; place < from.length; place++) to[starts[(words[from[place]!]! >>> shift) & digitMask]!++] = from[place]!;
      [from, to] = [to, from];
    }
  }
  return from;
}

/** Where the first word with each digit goes; `undefined` when all words have the same digit, as those of equal weights do. */
function digitStarts(words: Uint32Array, shift: number): Uint32Array | undefined {
  const starts = new Uint32Array(digitMask + 1);
  for (let index = 0; index < words.length; index++) starts[(words[index]! >>> shift) & digitMask]!++;
  let start = 0;
  for (let digit = 0; digit <= digitMask; digit++) {
    const count = starts[digit]!;
    if (count === words.length) return undefined;
    starts[digit] = start;
    start += count;
  }
  return starts;
}

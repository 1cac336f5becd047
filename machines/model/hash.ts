/**
 * MurmurHash3 x86 32 bit (Austin Appleby, public domain, `MurmurHash3.cpp`) over the UTF-8 bytes of `text`: an unsigned 32-bit integer that
 * programs in other languages can recompute. It spreads well and protects from nothing: do not use it against an adversary.
 * A lone surrogate counts as U+FFFD, as everywhere in UTF-8.
 */
export function hash32(text: string, seed = 0): number {
  // Nearly all ids are ASCII, where a code unit is a byte.
  return isAscii(text) ? murmur3(text, seed) : murmur3(utf8(text), seed);
}

function murmur3(bytes: string, seed: number): number {
  const blocksEnd = bytes.length & ~3;
  let hash = seed | 0;
  for (let at = 0; at < blocksEnd; at += 4) {
    const low = bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8);
    const high = bytes.charCodeAt(at + 2) | (bytes.charCodeAt(at + 3) << 8);
    hash ^= scramble(low | (high << 16));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = blocksEnd; at < bytes.length; at++) tail |= bytes.charCodeAt(at) << ((at & 3) * 8);
  return avalanche(hash ^ scramble(tail) ^ bytes.length);
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

/** Every bit of the input moves every bit of the output with a probability near one half. */
function avalanche(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** One number out of two, for pairs whose parts are hashed once each: spread as evenly as `hash32`. Not symmetric. */
export function mix32(a: number, b: number): number {
  return avalanche((a ^ scramble(b)) + 0x9e3779b9);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** The UTF-8 bytes of a text, one character each. */
function utf8(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

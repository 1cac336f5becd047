import { createHash } from 'node:crypto';

const digestBytes = 32;
const headBytes = 4 + digestBytes;

/**
 * A snapshot as messages of at most `chunkBytesMax` (> 36). Chunk 0 opens with the count of chunks (u32, big endian) and the SHA-256 of the
 * whole; it is written last, so a snapshot exists when its chunk 0 does.
 */
export function splitSnapshot(data: Uint8Array, chunkBytesMax: number): Uint8Array[] {
  const roomInFirst = chunkBytesMax - headBytes;
  const rest: Uint8Array[] = [];
  for (let start = roomInFirst; start < data.length; start += chunkBytesMax) rest.push(data.subarray(start, start + chunkBytesMax));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(rest.length + 1);
  return [Buffer.concat([head, digest(data), data.subarray(0, roomInFirst)]), ...rest];
}

/** How many chunks there are, by chunk 0; `undefined` when these bytes are none. */
export function chunkCount(first: Uint8Array): number | undefined {
  if (first.length < headBytes) return undefined;
  const count = Buffer.from(first.buffer, first.byteOffset, 4).readUInt32BE();
  return count > 0 ? count : undefined;
}

/** The snapshot again; `undefined` when chunks are missing or damaged. */
export function joinSnapshot(chunks: readonly Uint8Array[]): Uint8Array | undefined {
  const [first, ...rest] = chunks;
  if (first === undefined || chunkCount(first) !== chunks.length) return undefined;
  const data = new Uint8Array(Buffer.concat([first.subarray(headBytes), ...rest]));
  return digest(data).equals(first.subarray(4, headBytes)) ? data : undefined;
}

function digest(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

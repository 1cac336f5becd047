/** A byte order mark is no part of what we write, so it is not passed over either. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that anybody may have sent, as text; or why they are none. The size is looked at before anything is built. Never throws. */
export function decodeText(data: Uint8Array, bytesMax: number): { readonly text: string } | { readonly problem: string } {
  if (data.length > bytesMax) return { problem: `larger than ${bytesMax} bytes` };
  try {
    return { text: decoder.decode(data) };
  } catch {
    return { problem: 'not UTF-8' };
  }
}

import { PROTOCOL_MAX } from '../../../machines/model/entries.js';
import type { SimulatedProcess } from './simulated-process.js';

const encoder = new TextEncoder();
const LATER = encoder.encode(',"later":{"since":2}}');
const CLOSING_BRACE = 0x7d;

/** What a process says, as the next version says it: an object has a field more, which nobody of today knows. */
export function laterWords({ protocolMax }: SimulatedProcess, data: Uint8Array): Uint8Array {
  if (protocolMax <= PROTOCOL_MAX || data.at(-1) !== CLOSING_BRACE) return new Uint8Array(data);
  return Buffer.concat([data.subarray(0, -1), LATER]);
}

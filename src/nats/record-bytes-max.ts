import type { NatsWire } from './nats-wire.js';

const mib = 1024 * 1024;
/** Room for headers of the republished copy and for the JSON around a record that is read. */
const envelopeBytes = 1024;

/**
 * Bytes of one stored message at most. Reading brings it back as base64 (4/3 of its size), and that answer must pass wherever the
 * message itself did; large server limits are not used up, since one long message delays the beats behind it.
 */
export function recordBytesMax(wire: NatsWire): number {
  return Math.floor(((Math.min(wire.payloadBytesMax, mib) - envelopeBytes) * 3) / 4);
}

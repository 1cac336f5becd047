import { hash32 } from '../../machines/model/hash.js';
import type { LogRecord } from '../ports.js';

/** Tells a record from another under the same sequence: that is a log that forgot, or a forgery. */
export const recordHash = ({ data }: LogRecord): number =>
  hash32(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1'));

import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../ports.js';

/** Chance from the operating system: ids carry 128 bits. */
export const systemRandom: Random = {
  next: () => randomInt(2 ** 47) / 2 ** 47,
  id: () => randomBytes(16).toString('base64url'),
};

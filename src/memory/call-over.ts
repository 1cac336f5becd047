import { UnavailableError } from '../errors.js';
import type { Wire } from './wire.js';

/** Runs `work` at the other end and brings its result or its error back. Rejects with `UnavailableError` when no answer comes. */
export function callOver<T>(wire: Wire, timeoutMs: number, work: () => T): Promise<T> {
  return wire.trip<T>({
    timeoutMs,
    work: (reply) => reply(settle(work)),
    lost(loss) {
      throw new UnavailableError(`The memory hub did not answer: ${loss}.`);
    },
  });
}

function settle<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

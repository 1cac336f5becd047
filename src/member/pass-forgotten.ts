import { UnavailableError } from '../errors.js';
import type { Log, LogRecord } from '../ports.js';

/** No entry: it counts for nothing, on every member alike. */
const FILLER = new TextEncoder().encode('forgotten');
const BATCH = 64;

/** Somebody saw that the log had gone back to before here. */
export const isFiller = ({ data }: LogRecord): boolean => data.length === FILLER.length && FILLER.every((byte, at) => byte === data[at]);

/**
 * A log that forgot acknowledged entries would hand out their sequences, which are epochs and terms, a second time. So whoever remembers
 * them fills the log up to the last that it had applied, before others go on. Rejects with `UnavailableError`.
 */
export async function passForgotten(log: Log, last: number, timeoutMs: number): Promise<void> {
  for (;;) {
    const { last: end } = await log.position({ timeoutMs });
    if (end >= last) return;
    const fillers = Array.from({ length: Math.min(BATCH, last - end) }, () => log.append(FILLER, { timeoutMs }));
    const refused = (await Promise.all(fillers)).find((outcome) => outcome.kind === 'refused');
    if (refused) throw new UnavailableError(`the log does not take what would keep its sequences from being used twice: ${refused.reason}`);
  }
}

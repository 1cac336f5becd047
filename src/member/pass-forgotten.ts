import { UnavailableError } from '../errors.js';
import type { Log, LogRecord } from '../ports.js';

const FILLER = 'forgotten';
const encoder = new TextEncoder();
const BATCH = 64;

/** Somebody saw that the log had gone back to before here. */
export const isFiller = ({ data }: LogRecord): boolean =>
  Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, FILLER.length)).toString('latin1') === FILLER;

interface Passing {
  /** The last sequence that was ever applied. */
  readonly last: number;
  /** Of this filling alone: what is forgotten again, and filled again, is not to look like what it was. */
  readonly mark: string;
  readonly timeoutMs: number;
}

/**
 * A log that forgot acknowledged entries would hand out their sequences, which are epochs and terms, a second time. So whoever remembers
 * them fills the log, before others go on: up to the last that it had applied, and one more, so that for a member who was out of the log's
 * reach all the while the next entry is not the next. What it writes is no entry, and counts for nothing, on every member alike. Rejects
 * with `UnavailableError`.
 */
export async function passForgotten(log: Log, { last, mark, timeoutMs }: Passing): Promise<void> {
  const filler = encoder.encode(`${FILLER} ${mark}`);
  for (;;) {
    const { last: end } = await log.position({ timeoutMs });
    if (end > last) return;
    const fillers = Array.from({ length: Math.min(BATCH, last + 1 - end) }, () => log.append(filler, { timeoutMs }));
    const refused = (await Promise.all(fillers)).find((outcome) => outcome.kind === 'refused');
    if (refused) throw new UnavailableError(`the log does not take what would keep its sequences from being used twice: ${refused.reason}`);
  }
}

import type { GroupState } from '../../machines/model/group-state.js';
import type { Log, LogRecord } from '../ports.js';
import { decodeEntry } from '../protocol/entry-codec.js';
import { storedRecord, type KeptRecord } from './group-history.js';

export interface ReadStoredOptions {
  readonly log: Log;
  /** The entries before this one. */
  readonly end: number;
  /** Names the authors. */
  readonly state: () => GroupState;
  readonly timeoutMs: number;
}

/** What is stored, oldest first, without what came of it. Rejects with `UnavailableError`. */
export async function readStored({ log, end, state, timeoutMs }: ReadStoredOptions): Promise<readonly KeptRecord[]> {
  const { first } = await log.position({ timeoutMs });
  const stored: LogRecord[] = [];
  for (let more = true; more && first + stored.length < end;) {
    const records = await log.read(first + stored.length, end - first - stored.length, { timeoutMs });
    stored.push(...records);
    more = records.length > 0;
  }
  return stored.map((record) => {
    const parsed = decodeEntry(record.data);
    return storedRecord(record, parsed.kind === 'entry' ? parsed.entry : null, state());
  });
}

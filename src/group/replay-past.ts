import { emptyGroup, type GroupState } from '../../machines/model/group-state.js';
import { decodeSnapshot } from '../../machines/model/snapshot.js';
import { UnavailableError, UnknownTargetError } from '../errors.js';
import type { Link, LogPosition, StoredSnapshot } from '../ports.js';
import { Replica } from '../member/replica.js';

export interface ReplayOptions {
  readonly link: Link;
  /** For each thing that is read. */
  readonly timeoutMs: number;
}

const READ_MAX = 1_000;
const decoder = new TextDecoder();

/** The state that the log makes up to and with this entry: from the last snapshot before it, or from the log’s beginning. */
export async function replayTo(sequence: number, { link, timeoutMs }: ReplayOptions): Promise<GroupState> {
  const snapshot = await link.store.load({ timeoutMs, below: sequence + 1 });
  const position = await link.log.position({ timeoutMs });
  if (sequence > position.last) throw new UnknownTargetError(`the log ends at entry ${position.last}: there is no entry ${sequence} yet`);
  const start = startOf(snapshot, position);
  if (!start) throw new UnknownTargetError(`entry ${sequence} is not stored any more; the log begins with entry ${position.first}`);
  const replica = new Replica(start);
  while (replica.state.applied < sequence) {
    const from = replica.state.applied + 1;
    const records = await link.log.read(from, Math.min(READ_MAX, sequence - from + 1), { timeoutMs });
    if (records[0]?.sequence !== from)
      throw new UnavailableError(`entry ${from} cannot be read now; it may have been compacted: try again`);
    for (const record of records) replica.apply(record);
  }
  return replica.state;
}

/** Nothing when what lies between the snapshot and the log’s first entry is gone. */
function startOf(stored: StoredSnapshot | undefined, { first, identity }: LogPosition): GroupState | undefined {
  const snapshot = stored && decodeSnapshot(decoder.decode(stored.data));
  if (snapshot?.log === identity && snapshot.state.applied >= first - 1) return snapshot.state;
  return first === 1 ? emptyGroup() : undefined;
}

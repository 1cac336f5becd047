/**
 * The record of what user code ran, written by the processes that ran it: one JSON line each, one file a process or one for all. It is the
 * evidence that `checkHistory` judges; the runtime's own opinion is not in it.
 */
export type HistoryRecord = OwnerRecord | MemberRecord;

interface Witness {
  /** When, in milliseconds of a clock that all writers share: `Number(process.hrtime.bigint()) / 1e6` on one machine, virtual time in simulation. */
  readonly atMs: number;
  readonly pid: number;
  /** Stable id of the worker; empty before it has one. */
  readonly worker: string;
  /** One start of a member. */
  readonly incarnation: string;
  /**
   * Until when the member trusts itself, by the same clock: for a member that trusts from the moment it asked, when that was plus the lease. A
   * process that is killed or paused writes no end; what it owned ends with the last trust that it wrote down.
   */
  readonly trustedUntilMs?: number;
  /** Anything that helps a person. */
  readonly detail?: string;
}

/**
 * What happened to one grant. `started`: user code begins to run. `worked`: it took effect just now. `ended`: it runs no more. `released`: the
 * owner gave the partition up, whether or not its code has ended.
 */
export interface OwnerRecord extends Witness {
  readonly kind: 'started' | 'worked' | 'ended' | 'released';
  readonly partition: string;
  readonly epoch: number;
}

/**
 * What happened to a member with all that it owns. `trusted`: trust was extended. `trustLost`: it ended before its time. `died`: the process is
 * gone, written by whoever saw it go.
 */
export interface MemberRecord extends Witness {
  readonly kind: 'trusted' | 'trustLost' | 'died';
}

const ownerKinds: ReadonlySet<unknown> = new Set<OwnerRecord['kind']>(['started', 'worked', 'ended', 'released']);
const memberKinds: ReadonlySet<unknown> = new Set<MemberRecord['kind']>(['trusted', 'trustLost', 'died']);

/** One line, to be appended in one write. */
export function formatRecord(record: HistoryRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * Records of one file, in its order. A last line without line break was cut off by a kill and is left out; any other line that is no record
 * throws `SyntaxError` with its number: evidence is not skipped.
 */
export function parseHistory(text: string): readonly HistoryRecord[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseRecord(line, index + 1));
}

function parseRecord(line: string, number: number): HistoryRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (isRecord(record)) return record;
  } catch {
    // told below, with the line
  }
  throw new SyntaxError(`line ${number} of the history is no record: ${line.slice(0, 200)}`);
}

function isRecord(value: unknown): value is HistoryRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { atMs, pid, worker, incarnation, trustedUntilMs, kind, partition, epoch } = value as Record<string, unknown>;
  const isWitness = Number.isFinite(atMs) && Number.isInteger(pid) && typeof worker === 'string' && typeof incarnation === 'string';
  const isTrust = trustedUntilMs === undefined || Number.isFinite(trustedUntilMs);
  const isOwner = ownerKinds.has(kind) && typeof partition === 'string' && Number.isInteger(epoch);
  return isWitness && isTrust && (memberKinds.has(kind) || isOwner);
}

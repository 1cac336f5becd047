import type { HistoryRecord, OwnerRecord } from './history.js';
import { intersection, type Span } from './spans.js';
import { trustSpans } from './trust-spans.js';

/** User code of one grant in one process, from its start until it ended or the partition was given up. */
export interface Run extends Span {
  readonly partition: string;
  readonly epoch: number;
  readonly worker: string;
  readonly incarnation: string;
}

/** What one incarnation did: its records by time, its runs, when it trusted itself, and the runs as far as it did. */
export interface Biography {
  readonly incarnation: string;
  readonly records: readonly HistoryRecord[];
  readonly trust: readonly Span[];
  readonly runs: readonly Run[];
  readonly ownerships: readonly Run[];
}

/** Sorts a history by incarnation. Open runs reach to the horizon, the end of all that is judged; trust ends before. */
export function biographies(records: readonly HistoryRecord[], horizonMs: number): readonly Biography[] {
  const names = new Set(records.map((record) => record.incarnation).filter((name) => name !== ''));
  return [...names].map((incarnation) => {
    const own = ownRecords(records, incarnation);
    const trust = trustSpans(own, horizonMs);
    const runs = runsOf(own, horizonMs);
    const ownerships = runs.flatMap((run) => trust.flatMap((span) => trustedPart(run, span)));
    return { incarnation, records: own, trust, runs, ownerships };
  });
}

/** A death may be known by its process only: it is that of every incarnation in it. */
function ownRecords(records: readonly HistoryRecord[], incarnation: string): readonly HistoryRecord[] {
  const pids = new Set(
    records.filter((record) => record.incarnation === incarnation && record.kind !== 'died').map((record) => record.pid),
  );
  const isOwnDeath = (record: HistoryRecord): boolean => record.kind === 'died' && record.incarnation === '' && pids.has(record.pid);
  return records.filter((record) => record.incarnation === incarnation || isOwnDeath(record)).toSorted((a, b) => a.atMs - b.atMs);
}

function runsOf(records: readonly HistoryRecord[], horizonMs: number): readonly Run[] {
  const runs: Run[] = [];
  const open = new Map<string, OwnerRecord>();
  const close = (start: OwnerRecord, toMs: number): void => {
    const { partition, epoch, worker, incarnation, atMs } = start;
    runs.push({ partition, epoch, worker, incarnation, fromMs: atMs, toMs });
    open.delete(grantOf(start));
  };
  for (const record of records) {
    if (!('partition' in record)) continue;
    const start = open.get(grantOf(record));
    if (record.kind === 'started' && start === undefined) open.set(grantOf(record), record);
    if (start !== undefined && (record.kind === 'ended' || record.kind === 'released')) close(start, record.atMs);
  }
  for (const start of open.values()) close(start, horizonMs);
  return runs;
}

const grantOf = (record: OwnerRecord): string => `${record.epoch} ${record.partition}`;

function trustedPart(run: Run, trust: Span): readonly Run[] {
  const part = intersection(run, trust);
  return part === undefined ? [] : [{ ...run, ...part }];
}

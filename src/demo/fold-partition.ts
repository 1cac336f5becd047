import { setTimeout as after } from 'node:timers/promises';
import type { RunContext, RunFunction } from '../index.js';
import { emptyLedger, readCommit, type CommitRecord, type Ledger, type Total } from './commit-ledger.js';
import type { DemoStreams } from './demo-streams.js';

/** What one row costs: between looking whether it is ours and writing it down, time passes, as in any real service. */
const WORK_MS = 3;
const NOTHING: Total = { rows: 0, delay: 0 };

/**
 * The work of one partition: rows in, commits out, in order, each exactly once, whoever else may believe that it owns the partition.
 * An error ends the run; the worker starts it again, and it goes on from what counts.
 */
export const foldPartition =
  (streams: DemoStreams): RunFunction =>
  async ({ id }, { signal, epoch, isTrusted }: RunContext) => {
    let { position, totals } = await openLedger(streams, id, epoch);
    for await (const row of streams.rowsAfter(id, position, signal)) {
      if (!isTrusted()) break;
      await after(WORK_MS);
      const { rows, delay } = totals.get(row.key) ?? NOTHING;
      const total = { rows: rows + 1, delay: delay + row.delay };
      // No look at trust could come close enough to this write. The epoch in it is what protects: see `readCommit`.
      await streams.commit(id, { kind: 'folded', epoch, position: row.position, after: position, key: row.key, total });
      position = row.position;
      totals = new Map(totals).set(row.key, total);
    }
    await aborted(signal);
  };

/** Says that this epoch begins, then reads up to there: whatever an owner before us writes from now on does not count, so nothing can be missed. */
async function openLedger(streams: DemoStreams, partition: string, epoch: number): Promise<Ledger> {
  const end = await streams.commit(partition, { kind: 'opened', epoch });
  let ledger = emptyLedger;
  for await (const record of streams.commitsThrough(partition, end)) ledger = readCommit(ledger, record satisfies CommitRecord).ledger;
  return ledger;
}

/** A run that returns before it is told to counts as failed. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

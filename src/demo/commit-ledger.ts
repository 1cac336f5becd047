/** Sums of one key: how many rows, and their delay in minutes. */
export interface Total {
  readonly rows: number;
  readonly delay: number;
}

/**
 * What owners of a partition write down, all with the epoch of their grant. `opened`: a new owner begins. `folded`: the row at `position` was
 * added to its key, next after the row at `after`, and that makes `total`. Positions are sequence numbers in the stream of rows, 0 before the first.
 */
export type CommitRecord =
  | { readonly kind: 'opened'; readonly epoch: number }
  | {
      readonly kind: 'folded';
      readonly epoch: number;
      readonly position: number;
      readonly after: number;
      readonly key: string;
      readonly total: Total;
    };

/** What the commits of one partition amount to, up to some point of their stream. */
export interface Ledger {
  /** The highest seen. */
  readonly epoch: number;
  /** Of the last row that counts. */
  readonly position: number;
  readonly totals: ReadonlyMap<string, Total>;
}

/** `stale`: from an owner before the present one. `doubled`: the row counts already. `gap`: a row before it is missing. */
export type Verdict = 'opened' | 'counted' | 'stale' | 'doubled' | 'gap';

export const emptyLedger: Ledger = { epoch: 0, position: 0, totals: new Map() };

/**
 * Decides whether a record counts, when it is read: every reader of the stream sees the same records in the same order, so all decide alike.
 * This is what the epoch is for: an owner that was paused may write after its successor began, and the stream stores that, but it does not count.
 */
export function readCommit(ledger: Ledger, record: CommitRecord): { readonly ledger: Ledger; readonly verdict: Verdict } {
  if (record.epoch < ledger.epoch) return { ledger, verdict: 'stale' };
  const opened = { ...ledger, epoch: record.epoch };
  if (record.kind === 'opened') return { ledger: opened, verdict: 'opened' };
  if (record.position <= ledger.position) return { ledger: opened, verdict: 'doubled' };
  if (record.after !== ledger.position) return { ledger: opened, verdict: 'gap' };
  const totals = new Map(ledger.totals).set(record.key, record.total);
  return { ledger: { ...opened, position: record.position, totals }, verdict: 'counted' };
}

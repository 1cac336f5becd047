import { emptyLedger, readCommit, type Ledger, type Total, type Verdict } from './commit-ledger.js';
import type { PartitionCommit } from './demo-streams.js';

/** Reads the commits of all partitions, as any consumer of the results would, and counts what it sees. */
export class CommitReferee {
  /** Records by what became of them. */
  readonly verdicts: Record<Verdict, number> = { opened: 0, counted: 0, stale: 0, doubled: 0, gap: 0 };
  readonly #ledgers = new Map<string, Ledger>();
  readonly #counted = new Map<number, number>();

  read({ partition, record }: PartitionCommit): Verdict {
    const { ledger, verdict } = readCommit(this.#ledgers.get(partition) ?? emptyLedger, record);
    this.#ledgers.set(partition, ledger);
    this.verdicts[verdict]++;
    if (record.kind === 'folded' && verdict === 'counted')
      this.#counted.set(record.position, (this.#counted.get(record.position) ?? 0) + 1);
    return verdict;
  }

  /** Different rows that count. */
  get rowsCounted(): number {
    return this.#counted.size;
  }

  /** Rows that count more than once: none, if `readCommit` keeps its word. */
  get rowsDoubled(): number {
    return [...this.#counted.values()].filter((times) => times > 1).length;
  }

  /** Whether the last total of every key is what it was meant to be, and there is no other key. */
  matches(expected: ReadonlyMap<string, Total>): boolean {
    const totals = new Map([...this.#ledgers.values()].flatMap((ledger) => [...ledger.totals]));
    const isEqual = ([key, { rows, delay }]: [string, Total]): boolean =>
      totals.get(key)?.rows === rows && totals.get(key)?.delay === delay;
    return totals.size === expected.size && [...expected].every(isEqual);
  }
}

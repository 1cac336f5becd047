import type { WorkerId } from '../../machines/model/ids.js';
import type { PartitionRow, PartitionTable } from '../../machines/model/partition-table.js';
import { naturalOrder } from '../member/natural-order.js';
import type { Assignment } from './worker-events.js';

type Share = Assignment['partitions'];
type Owned = Share[number];

const NOTHING: Share = Object.freeze([]);
const EMPTY: readonly PartitionRow[] = [];

/**
 * What one worker owns, in the order of ids. Asked again and again, it looks only at buckets that changed, and gives the same list while
 * nothing of it did: sorting 30,000 ids anew after every entry would take longer than everything else.
 */
export class OwnShare {
  #worker: WorkerId | null = null;
  #table: PartitionTable = [];
  #share = NOTHING;

  of(table: PartitionTable, worker: WorkerId | null): Share {
    if (worker !== this.#worker) [this.#worker, this.#table, this.#share] = [worker, [], NOTHING];
    if (worker && table !== this.#table) this.#share = changed(this.#share, this.#differences(table, worker));
    this.#table = table;
    return this.#share;
  }

  #differences(table: PartitionTable, worker: WorkerId): Differences {
    const gone = new Set<string>();
    const added: Owned[] = [];
    table.forEach((bucket, index) => {
      const former = this.#table[index] ?? EMPTY;
      if (bucket === former) return;
      const before = new Map<string, number>();
      for (const { id, owner, epoch } of former) if (owner === worker) before.set(id, epoch);
      for (const { id, owner, epoch } of bucket) if (owner === worker && !isSame(before, id, epoch)) added.push({ id, epoch });
      for (const id of before.keys()) gone.add(id);
    });
    return { gone, added };
  }
}

interface Differences {
  readonly gone: ReadonlySet<string>;
  readonly added: readonly Owned[];
}

/** Whether it was there before under this epoch; then it is crossed off. */
const isSame = (before: Map<string, number>, id: string, epoch: number): boolean => before.get(id) === epoch && before.delete(id);

function changed(share: Share, { gone, added }: Differences): Share {
  if (gone.size === 0 && added.length === 0) return share;
  const more = added.toSorted((a, b) => naturalOrder(a.id, b.id));
  const merged: Owned[] = [];
  let next = 0;
  for (const owned of share) {
    if (gone.has(owned.id)) continue;
    for (let one = more[next]; one && naturalOrder(one.id, owned.id) < 0; one = more[++next]) merged.push(one);
    merged.push(owned);
  }
  return Object.freeze([...merged, ...more.slice(next)]);
}

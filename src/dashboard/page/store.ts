import type { GroupRow, MemberRow, PartitionRow, Patch, RecordRow, TableChange } from '../rows.js';

/** What this page knows of the group. */
export interface Known {
  readonly group: GroupRow;
  /** In the order of their stable ids. */
  readonly members: readonly MemberRow[];
  readonly partitions: readonly PartitionRow[];
  /** Oldest first. */
  readonly records: readonly RecordRow[];
  /** Now, on the clock of the server. */
  readonly nowMs: number;
}

/** The tables as the server sends them. */
export class Store {
  readonly #group = new Map<string, GroupRow>();
  readonly #members = new Map<string, MemberRow>();
  readonly #partitions = new Map<string, PartitionRow>();
  readonly #records = new Map<string, RecordRow>();
  #serverAheadMs = 0;
  #sorted: Omit<Known, 'group' | 'nowMs'> | undefined;

  apply({ reset, nowMs, tables }: Patch): void {
    const all = [this.#group, this.#members, this.#partitions, this.#records];
    if (reset) for (const table of all) table.clear();
    change(this.#group, tables.group);
    change(this.#members, tables.members);
    change(this.#partitions, tables.partitions);
    change(this.#records, tables.records);
    this.#sorted = undefined;
    this.setClock(nowMs);
  }

  setClock(serverNowMs: number): void {
    this.#serverAheadMs = serverNowMs - performance.now();
  }

  /** Undefined before the first message. */
  get known(): Known | undefined {
    const group = this.#group.get('');
    return group && { group, ...(this.#sorted ??= this.#sort()), nowMs: performance.now() + this.#serverAheadMs };
  }

  #sort(): Omit<Known, 'group' | 'nowMs'> {
    return {
      members: [...this.#members.values()].sort((a, b) => natural(a.worker ?? '~', b.worker ?? '~') || a.joinedAt - b.joinedAt),
      partitions: [...this.#partitions.values()].sort((a, b) => natural(a.id, b.id)),
      records: [...this.#records.values()].sort((a, b) => a.sequence - b.sequence),
    };
  }
}

/** `worker-2` before `worker-10`. */
const natural = new Intl.Collator('en', { numeric: true }).compare;

function change<Row>(table: Map<string, Row>, rows: TableChange<Row> | undefined): void {
  for (const [key, row] of rows?.set ?? []) table.set(key, row);
  for (const key of rows?.gone ?? []) table.delete(key);
}

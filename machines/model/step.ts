import { current, type Draft } from 'immer';
import type { Fact, Rejection } from './facts.js';
import type { GroupState, Member } from './group-state.js';
import type { Epoch, PartitionId, WorkerId } from './ids.js';
import type { MoveReason } from './placement/reasoning.js';
import { rowOf, rowsOf, rowsWith, withoutRows, withRows, type PartitionRow, type PartitionTable } from './partition-table.js';

/**
 * One entry while it is applied: the draft of the small state, the rows that change, the facts that follow. A handler checks first and
 * changes then; what it returns instead of null is why the entry is rejected.
 */
export interface Step {
  readonly sequence: number;
  readonly before: GroupState;
  readonly draft: Draft<GroupState>;
  readonly rows: Map<PartitionId, PartitionRow | null>;
  readonly facts: Fact[];
}

export type Handler<E> = (step: Step, entry: E) => Rejection | null;

/** The row as this step has it so far. */
export const currentRow = (step: Step, id: PartitionId): PartitionRow | undefined => {
  const changed = step.rows.get(id);
  return changed === undefined ? rowOf(step.before.partitions, id) : (changed ?? undefined);
};

/** The wanted ones of all rows as this step has them so far; not those that are new in it. */
export function currentRows({ before, rows }: Step, isWanted: (row: PartitionRow) => boolean): PartitionRow[] {
  if (rows.size === 0) return rowsWith(before.partitions, isWanted);
  const current = Array.from(rowsOf(before.partitions), (row) => (rows.has(row.id) ? rows.get(row.id) : row));
  return current.filter((row) => row !== undefined && row !== null).filter(isWanted);
}

/** The stable ids that somebody holds. */
export type Seated = () => ReadonlySet<WorkerId>;

/** As this step has them when they are first asked for: most steps never ask, and whoever counts them reads every member. */
export const seats = (step: Step): Seated => {
  let known: ReadonlySet<WorkerId> | undefined;
  return () => (known ??= countSeats(step));
};

function countSeats({ draft }: Step): ReadonlySet<WorkerId> {
  // Read from a copy: reading through the draft would make a draft of every member, which costs more than most entries do.
  const members = Object.values<Member>(current(draft.members));
  return new Set(members.flatMap(({ worker }) => worker ?? []));
}

export const grant = (step: Step, row: PartitionRow, to: { readonly worker: WorkerId; readonly reason?: MoveReason }): void => {
  const { worker } = to;
  const epoch = step.sequence as Epoch;
  step.rows.set(row.id, { ...row, owner: worker, epoch, next: null, last: null });
  step.facts.push({ type: 'partition.granted', partition: row.id, worker, epoch, ...(to.reason && { reason: to.reason }) });
};

/** The owner is out: the row goes to who waits for it, or away when it was removed, or to nobody. */
export const vacate = (step: Step, row: PartitionRow, seated: Seated): void => {
  if (row.removed) {
    step.rows.set(row.id, null);
    step.facts.push({ type: 'partition.forgotten', partition: row.id });
  } else if (row.next && seated().has(row.next)) {
    grant(step, row, { worker: row.next });
  } else {
    const last = row.owner ?? row.last;
    step.rows.set(row.id, { ...row, owner: null, next: null, last });
    step.facts.push({ type: 'partition.vacated', partition: row.id, last });
  }
};

/** The table after this step. */
export const settledTable = (step: Step): PartitionTable => {
  if (step.rows.size === 0) return step.before.partitions;
  const changed: PartitionRow[] = [];
  const deleted: PartitionId[] = [];
  for (const [id, row] of step.rows) {
    if (row) changed.push(row);
    else deleted.push(id);
  }
  return withoutRows(withRows(step.before.partitions, changed), deleted);
};

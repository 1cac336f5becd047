import type { EntryHead, LeaderEntry, OperatorEntry, PartitionRelease, PartitionSpec } from './entries.js';
import { memberOf, own } from './group-state.js';
import type { Epoch, PartitionId, WorkerId } from './ids.js';
import { reasonsInOrder, type MoveReason } from './placement/reasoning.js';
import { currentRow, grant, seats, vacate, type Handler, type Seated, type Step } from './step.js';

type Of<K extends LeaderEntry['kind']> = EntryHead & Extract<LeaderEntry, { kind: K }>;

export const applyCommit: Handler<Of<'placement.commit'>> = (step, entry) => {
  const seated = seats(step);
  const draining = new Set(step.before.draining);
  const { trigger, reasoning } = entry;
  const reasons = reasoning && reasonsInOrder(reasoning);
  let moved = 0;
  for (const [partition, worker] of entry.moves) {
    const reason = reasons?.next().value;
    if (!draining.has(worker) && move(step, seated, { partition, worker, ...(reason && { reason }) })) moved++;
  }
  if (moved === 0) return 'unknownTarget';
  const version = step.before.placement.version + 1;
  step.draft.placement = { version, sequence: step.sequence, trigger, ...(reasoning && { strategy: reasoning.strategy }) };
  step.facts.push({ type: 'placement.committed', version, trigger, moved, ...(reasoning && { reasoning }) });
  return null;
};

interface Move {
  readonly partition: PartitionId;
  readonly worker: WorkerId;
  readonly reason?: MoveReason;
}

/** A free partition is granted; an owned one is recalled from its owner first. What names nothing that exists now is passed over. */
function move(step: Step, seated: Seated, { partition: id, worker: to, reason }: Move): boolean {
  const row = currentRow(step, id);
  if (!row || row.removed || !seated().has(to)) return false;
  if (!row.owner) {
    grant(step, row, { worker: to, ...(reason && { reason }) });
    return true;
  }
  const next = row.owner === to ? null : to;
  if (row.next === next) return false;
  step.rows.set(id, { ...row, next });
  const { owner, epoch } = row;
  if (next) step.facts.push({ type: 'partition.recalled', partition: id, worker: owner, epoch, to, ...(reason && { reason }) });
  return true;
}

/** The owner gives back what it holds: each counts when its epoch is the current one. */
export const applyRelease: Handler<EntryHead & PartitionRelease> = (step, entry) => {
  const worker = own(step.before.members, entry.author)?.worker;
  const seated = seats(step);
  let released = 0;
  for (const [partition, epoch] of entry.released) {
    const row = currentRow(step, partition);
    if (!row?.owner || row.owner !== worker || row.epoch !== epoch) continue;
    vacate(step, row, seated);
    released++;
  }
  return released > 0 ? null : 'unknownTarget';
};

export const applyPartitionsChange: Handler<Of<'partitions.change'>> = (step, entry) => {
  let removed = 0;
  for (const spec of entry.set) setPartition(step, spec);
  for (const id of entry.removed) {
    const row = currentRow(step, id);
    if (!row || row.removed) continue;
    removed++;
    if (row.owner) {
      step.rows.set(id, { ...row, next: null, removed: true });
      step.facts.push({ type: 'partition.recalled', partition: id, worker: row.owner, epoch: row.epoch, to: null });
    } else step.rows.set(id, null);
  }
  step.facts.push({ type: 'partitions.changed', set: entry.set.length, removed });
  return null;
};

function setPartition(step: Step, { id, keys, weight, rules }: PartitionSpec): void {
  const row = currentRow(step, id);
  if (row) {
    const { rules: _, ...kept } = row;
    step.rows.set(id, { ...kept, keys, weight, ...(rules && { rules }), removed: false });
    return;
  }
  step.rows.set(id, { id, keys, weight, ...(rules && { rules }), owner: null, epoch: 0 as Epoch, next: null, last: null, removed: false });
  step.facts.push({ type: 'partition.vacated', partition: id, last: null });
}

/** It changes nothing by itself: the leader hears it, whoever that is. */
export const applyRefresh = (step: Step): null => {
  step.facts.push({ type: 'partitions.doubted' });
  return null;
};

export const applyDrain: Handler<EntryHead & Extract<OperatorEntry, { kind: 'worker.drain' }>> = (step, entry) => {
  if (!memberOf(step.before, entry.worker)) return 'unknownTarget';
  const others = step.draft.draining.filter((id) => id !== entry.worker);
  step.draft.draining = entry.draining ? [...others, entry.worker] : others;
  step.facts.push({ type: entry.draining ? 'worker.drained' : 'worker.undrained', worker: entry.worker });
  return null;
};

export const applyMaintenance: Handler<EntryHead & Extract<OperatorEntry, { kind: 'maintenance.set' }>> = (step, entry) => {
  step.draft.paused = entry.paused;
  step.facts.push({ type: entry.paused ? 'maintenance.started' : 'maintenance.ended' });
  return null;
};

import { showValue } from '../../machines/model/config-problem.js';
import type { Trigger } from '../../machines/model/entries.js';
import { memberOf, type GroupState } from '../../machines/model/group-state.js';
import { isPartitionId } from '../../machines/model/ids.js';
import { rowOf, type PartitionRow } from '../../machines/model/partition-table.js';
import type { Fact } from '../../machines/model/facts.js';
import { placementInput } from '../../machines/model/plan-placement.js';
import type { MoveReason, PlacementReasoning } from '../../machines/model/placement/reasoning.js';
import { forbiddingRule, type PlacementRules } from '../../machines/model/placement/rules.js';
import type { PlacementWorker } from '../../machines/model/placement/strategy.js';
import { blockingRule } from '../../machines/model/placement/unmet-rules.js';
import { UnknownTargetError } from '../errors.js';
import { because } from './describe-reasoning.js';
import { describeFacts, describePartitionFact, isPartitionFact } from './describe-facts.js';
import type { HistoryRecord, KeptRecord } from './group-history.js';

/** Why a partition is where it is. */
export interface PartitionExplanation {
  readonly partition: string;
  readonly keys: readonly string[];
  readonly weight: number;
  /** The stable id of its owner, and the name of the process that holds it now. */
  readonly owner: string | null;
  readonly ownerName: string | null;
  /** Sequence of the entry by which the owner has it; 0 when it was never granted. */
  readonly epoch: number;
  readonly next: string | null;
  /** The placement that sent it there, as far as the history reaches. Null when it came back to its owner by other means. */
  readonly placedBy: {
    readonly sequence: number;
    readonly trigger: Trigger;
    readonly leader: string | null;
    /** Why this partition moved, and what was weighed; absent in placements that do not say. */
    readonly reason?: MoveReason;
    readonly reasoning?: PlacementReasoning;
  } | null;
  /** Where it may be. Absent: anywhere. */
  readonly rules?: PlacementRules;
  /** What happened to it, oldest first, as far as the history reaches. */
  readonly events: readonly (Pick<HistoryRecord, 'sequence' | 'storedAtMs' | 'kind'> & { readonly text: string })[];
  /** The answer in one sentence. */
  readonly text: string;
}

/** Throws `UnknownTargetError` when the group has no such partition. */
export function explainPartition(state: GroupState, records: readonly KeptRecord[], id: string): PartitionExplanation {
  const row = isPartitionId(id) ? rowOf(state.partitions, id) : undefined;
  if (!row) throw new UnknownTargetError(`the group has no partition ${showValue(id)}`);
  const about = records.filter(({ facts }) => facts.some((fact) => isPartitionFact(fact) && fact.partition === id));
  const ownerName = (row.owner && memberOf(state, row.owner)?.name) ?? null;
  const placed = placementBehind(row, about);
  return {
    partition: id,
    keys: row.keys,
    weight: row.weight,
    owner: row.owner,
    ownerName,
    epoch: row.epoch,
    next: row.next,
    placedBy: placed && placedBy(placed),
    ...(row.rules && { rules: row.rules }),
    events: about.map((record) => {
      const { sequence, storedAtMs, kind } = record;
      return { sequence, storedAtMs, kind, text: eventText(record, id) };
    }),
    text: answer({ state, row, ownerName, about, placed }),
  };
}

interface Placed {
  readonly record: KeptRecord;
  readonly commit: Extract<Fact, { readonly type: 'placement.committed' }>;
  readonly reason: MoveReason | undefined;
}

const placedBy = ({ record, commit, reason }: Placed): NonNullable<PartitionExplanation['placedBy']> => ({
  sequence: record.sequence,
  trigger: commit.trigger,
  leader: record.author?.name ?? null,
  ...(reason && { reason }),
  ...(commit.reasoning && { reasoning: commit.reasoning }),
});

/** The last placement that named the owner, if nothing but a handover came between it and the grant. */
function placementBehind({ id, owner, epoch }: PartitionRow, about: readonly KeptRecord[]): Placed | null {
  if (!owner || !about.some(({ sequence }) => sequence === epoch)) return null;
  for (const record of about.toReversed()) {
    if (record.sequence > epoch) continue;
    if (record.kind === 'member.join') return null;
    const commit = record.facts.find((fact) => fact.type === 'placement.committed');
    if (!commit) continue;
    const named = record.facts.find(
      (fact) =>
        isPartitionFact(fact) &&
        fact.partition === id &&
        ((fact.type === 'partition.granted' && fact.worker === owner) || (fact.type === 'partition.recalled' && fact.to === owner)),
    );
    return named ? { record, commit, reason: isPartitionFact(named) && 'reason' in named ? named.reason : undefined } : null;
  }
  return null;
}

interface Known {
  readonly state: GroupState;
  readonly row: PartitionRow;
  readonly ownerName: string | null;
  readonly about: readonly KeptRecord[];
  readonly placed: Placed | null;
}

function answer({ state, row, ownerName, about, placed }: Known): string {
  if (!row.owner) return withoutOwner(state, row);
  const grant = about.find(({ sequence }) => sequence === row.epoch);
  const since = `${row.owner} (${ownerName}) has it since entry ${row.epoch}`;
  const going = row.removed
    ? '; it is removed and goes as soon as that worker lets go'
    : row.next
      ? `; it is on its way to ${row.next}`
      : '';
  if (!grant) return `${since}, which is not in the history that is kept${going}`;
  if (!placed) return `${since}: ${reasonOf(grant)}${going}`;
  const { record, commit, reason } = placed;
  const decided = `placement ${commit.version} (${commit.trigger}) of leader ${record.author?.name ?? 'unknown'}${because(reason)}`;
  const handed =
    record === grant ? '' : `, asked for by entry ${record.sequence} and handed over by entry ${grant.sequence} (${grant.kind})`;
  return `${since}: ${decided}${handed}${going}`;
}

const reasonOf = (grant: KeptRecord): string =>
  grant.kind === 'member.join'
    ? 'its name came back'
    : grant.kind === 'member.leave' || grant.kind === 'member.fence'
      ? 'the former owner went'
      : `by ${grant.kind}`;

function withoutOwner(state: GroupState, row: PartitionRow): string {
  const { next, last, epoch } = row;
  if (next) return `nobody has it; it waits for ${next} to come back`;
  const block = blockOf(state, row);
  if (block) return `nobody has it; ${block}`;
  if (last) return `nobody has it; ${last} had it last, under epoch ${epoch}; the leader will place it`;
  return 'nobody had it yet; the leader will place it';
}

/** Why no worker may take it now; `undefined` when one may, or when there is none at all. */
function blockOf(state: GroupState, { rules = {} }: PartitionRow): string | undefined {
  const { workers, previous } = placementInput(state);
  if (workers.length === 0) return undefined;
  const rule = blockingRule(rules, workers);
  if (rule !== 'partitionsMax') return `no worker may take it, by its rule ${rule}: ${JSON.stringify(rules[rule])}`;
  const counts = new Map<string, number>();
  for (const worker of previous.values()) counts.set(worker, (counts.get(worker) ?? 0) + 1);
  const isFull = (worker: PlacementWorker): boolean => (counts.get(worker.id) ?? 0) >= (worker.partitionsMax ?? Infinity);
  return workers.every((worker) => forbiddingRule(rules, worker) ?? isFull(worker))
    ? 'all workers that may take it have their maximum'
    : undefined;
}

/** What happened to the group in that entry, then to this partition. */
function eventText({ facts, labels }: KeptRecord, id: string): string {
  const group = describeFacts(
    facts.filter((fact) => !isPartitionFact(fact)),
    (member) => labels.get(member) ?? member,
  );
  const own = facts.filter(isPartitionFact).filter((fact) => fact.partition === id);
  return [...group, ...own.map(describePartitionFact)].join('; ');
}

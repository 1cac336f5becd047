import { showValue } from '../../machines/model/config-problem.js';
import type { Trigger } from '../../machines/model/entries.js';
import { memberOf, type GroupState } from '../../machines/model/group-state.js';
import { isPartitionId } from '../../machines/model/ids.js';
import { rowOf, type PartitionRow } from '../../machines/model/partition-table.js';
import { UnknownTargetError } from '../errors.js';
import { describeFacts, describePartitionFact, isPartitionFact } from './describe-facts.js';
import type { KeptRecord } from './group-history.js';

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
  readonly placedBy: { readonly sequence: number; readonly trigger: Trigger; readonly leader: string | null } | null;
  /** What happened to it, oldest first, as far as the history reaches. */
  readonly events: readonly { readonly sequence: number; readonly kind: string | null; readonly text: string }[];
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
    placedBy: placed && { sequence: placed.record.sequence, trigger: placed.trigger, leader: placed.record.author?.name ?? null },
    events: about.map((record) => ({ sequence: record.sequence, kind: record.kind, text: eventText(record, id) })),
    text: answer({ row, ownerName, about, placed }),
  };
}

interface Placed {
  readonly record: KeptRecord;
  readonly trigger: Trigger;
  readonly version: number;
}

/** The last placement that named the owner, if nothing but a handover came between it and the grant. */
function placementBehind({ id, owner, epoch }: PartitionRow, about: readonly KeptRecord[]): Placed | null {
  if (!owner || !about.some(({ sequence }) => sequence === epoch)) return null;
  for (const record of about.toReversed()) {
    if (record.sequence > epoch) continue;
    if (record.kind === 'member.join') return null;
    const commit = record.facts.find((fact) => fact.type === 'placement.committed');
    if (!commit) continue;
    const names = record.facts.some(
      (fact) =>
        isPartitionFact(fact) &&
        fact.partition === id &&
        ((fact.type === 'partition.granted' && fact.worker === owner) || (fact.type === 'partition.recalled' && fact.to === owner)),
    );
    return names ? { record, trigger: commit.trigger, version: commit.version } : null;
  }
  return null;
}

interface Known {
  readonly row: PartitionRow;
  readonly ownerName: string | null;
  readonly about: readonly KeptRecord[];
  readonly placed: Placed | null;
}

function answer({ row, ownerName, about, placed }: Known): string {
  if (!row.owner) return withoutOwner(row);
  const grant = about.find(({ sequence }) => sequence === row.epoch);
  const since = `${row.owner} (${ownerName}) has it since entry ${row.epoch}`;
  const going = row.removed
    ? '; it is removed and goes as soon as that worker lets go'
    : row.next
      ? `; it is on its way to ${row.next}`
      : '';
  if (!grant) return `${since}, which is not in the history that is kept${going}`;
  if (!placed) return `${since}: ${reasonOf(grant)}${going}`;
  const { record, trigger, version } = placed;
  const decided = `placement ${version} (${trigger}) of leader ${record.author?.name ?? 'unknown'}`;
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

function withoutOwner({ next, last, epoch }: PartitionRow): string {
  if (next) return `nobody has it; it waits for ${next} to come back`;
  if (last) return `nobody has it; ${last} had it last, under epoch ${epoch}; the leader will place it`;
  return 'nobody had it yet; the leader will place it';
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

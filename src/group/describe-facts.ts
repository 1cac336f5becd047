import type { Fact } from '../../machines/model/facts.js';
import type { MemberId } from '../../machines/model/ids.js';
import { because, describeReasoning } from './describe-reasoning.js';
import { naturalOrder } from '../member/natural-order.js';

/** How a member is called in sentences: `billing-2 (worker-3)`. */
export type MemberLabel = (member: MemberId) => string;

type PartitionFact = Extract<Fact, { readonly partition: unknown }>;
type GroupFact = Exclude<Fact, PartitionFact>;
/** The fact of this type, also when it shares its shape with another. */
type FactOf<T, F = Fact> = F extends { readonly type: infer U } ? (T extends U ? F : never) : never;
type Words = { readonly [T in GroupFact['type']]: (fact: FactOf<T>, label: MemberLabel) => string };

/** This many partitions are named in a sentence; of the others, the number. */
const NAMED_MAX = 8;

/** What became true, as sentences: what happened to partitions is told together, not one by one. */
export function describeFacts(facts: readonly Fact[], label: MemberLabel): string[] {
  const said = facts.filter((fact) => !isPartitionFact(fact)).map((fact) => describeGroupFact(fact, label));
  return [...said, ...describePartitions(facts.filter(isPartitionFact))];
}

export const isPartitionFact = (fact: Fact): fact is PartitionFact => 'partition' in fact;

/** What happened to one partition. */
export function describePartitionFact(fact: PartitionFact): string {
  switch (fact.type) {
    case 'partition.granted':
      return `granted to ${fact.worker} under epoch ${fact.epoch}${because(fact.reason)}`;
    case 'partition.recalled':
      return fact.to ? `recalled from ${fact.worker}, for ${fact.to}${because(fact.reason)}` : `removed; ${fact.worker} is to let go of it`;
    case 'partition.vacated':
      return fact.last ? `without owner; ${fact.last} had it` : 'without owner';
    case 'partition.forgotten':
      return 'gone for good: its last owner let go of it';
  }
}

const describeGroupFact = (fact: GroupFact, label: MemberLabel): string =>
  (groupWords[fact.type] as (fact: GroupFact, label: MemberLabel) => string)(fact, label);

const groupWords: Words = {
  'member.joined': ({ member }, label) => `${label(member)} joined`,
  'member.seated': ({ member, worker }, label) => `${label(member)} holds the id ${worker}`,
  'member.replaced': ({ member, by }, label) => `${label(by)} takes over the name from ${label(member)}`,
  'member.left': ({ member, hold }, label) => `${label(member)} left${hold ? '; its partitions wait for its name' : ''}`,
  'member.fenced': ({ member, reason }, label) => `${label(member)} was fenced: ${fenceWords[reason]}`,
  'leader.elected': ({ member, term }, label) => `${label(member)} leads, term ${term}`,
  'leader.vacated': ({ member, term }, label) => `${label(member)} leads no longer, term ${term} is over`,
  'leader.renewed': ({ member, term }, label) => `${label(member)} still leads, term ${term}`,
  'partitions.changed': ({ set, removed }) => `partitions declared: ${set}, removed: ${removed}`,
  'placement.committed': ({ version, trigger, moved, reasoning }) =>
    `placement ${version} (${trigger}) moves ${moved}${reasoning ? describeReasoning(reasoning) : ''}`,
  'worker.drained': ({ worker }) => `${worker} is draining`,
  'worker.undrained': ({ worker }) => `${worker} takes partitions again`,
  'partitions.doubted': () => 'the source of the partitions is listed again',
  'maintenance.started': () => 'planned moves are paused',
  'maintenance.ended': () => 'planned moves go on',
  'hold.ended': ({ name }) => `${name} did not come back in time`,
  'protocol.raised': ({ to }) => `protocol ${to} is in force`,
  'snapshot.taken': ({ sequence, digest }) => `snapshot at ${sequence}, digest ${digest}`,
};

const fenceWords: { readonly [R in Extract<Fact, { readonly type: 'member.fenced' }>['reason']]: string } = {
  trustEnded: 'its trust ran out',
  noResponders: 'its process is gone',
  silence: 'it was silent for too long',
  replaced: 'a newer process has its name',
};

function describePartitions(facts: readonly PartitionFact[]): string[] {
  const byWords = new Map<string, string[]>();
  for (const fact of facts) {
    const words = wordsForMany(fact);
    const ids = byWords.get(words);
    if (ids) ids.push(fact.partition);
    else byWords.set(words, [fact.partition]);
  }
  return Array.from(byWords, ([words, ids]) => `${words}: ${listed(ids)}`);
}

function wordsForMany(fact: PartitionFact): string {
  switch (fact.type) {
    case 'partition.granted':
      return `granted to ${fact.worker}`;
    case 'partition.recalled':
      return fact.to ? `recalled from ${fact.worker} for ${fact.to}` : `removed, to be let go of by ${fact.worker}`;
    case 'partition.vacated':
      return fact.last ? `left without owner by ${fact.last}` : 'without owner yet';
    case 'partition.forgotten':
      return 'gone for good';
  }
}

function listed(ids: string[]): string {
  const named = ids.sort(naturalOrder).slice(0, NAMED_MAX).join(', ');
  return ids.length > NAMED_MAX ? `${named} and ${ids.length - NAMED_MAX} more` : named;
}

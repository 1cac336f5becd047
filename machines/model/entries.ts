import type { MemberId, PartitionId, Term, WorkerId } from './ids.js';
import type { PlacementReasoning } from './placement/reasoning.js';
import type { Labels, PlacementRules } from './placement/rules.js';

/** The newest entry format that this code writes and reads. A record of a later one stops the member: it never guesses. */
export const PROTOCOL_MAX = 1;

/** When may a member be declared gone? `exclusive`: after its trust ran out. `fast`: on evidence; safety then rests on the epoch. */
export type Fencing = 'exclusive' | 'fast';

/** Why the leader made a placement. */
export type Trigger = 'coldStart' | 'restart' | 'planned' | 'emergency';

/** A partition as it is declared. `weight` is relative load, above 0. */
export interface PartitionSpec {
  readonly id: PartitionId;
  readonly keys: readonly string[];
  readonly weight: number;
  /** Absent: any worker may have it. */
  readonly rules?: PlacementRules;
}

/** What a placement wants to know of a worker. */
export interface WorkerTraits {
  /** Relative share of the load, above 0. */
  readonly capacity: number;
  readonly labels?: Labels;
  /** It takes no more partitions than these. Absent: any number. */
  readonly partitionsMax?: number;
}

/** Asks for a seat. Rejected when the holder of the name changed after `basis`, the last sequence that the joiner had applied. */
export interface MemberJoin extends WorkerTraits {
  readonly kind: 'member.join';
  readonly name: string;
  /** Keep the stable id for this name after the member left. */
  readonly sticky: boolean;
  readonly basis: number;
  /** How many stable ids the pool has. */
  readonly poolSize: number;
  readonly fencing: Fencing;
  readonly leaseMs: number;
  readonly protocolMax: number;
}

/** The author has ended all its work and goes. With `hold`, its partitions wait for its name to come back. */
export interface MemberLeave {
  readonly kind: 'member.leave';
  readonly hold: boolean;
}

/** The author ended its work on these partitions and gives them back. Pairs of partition and the epoch it held. */
export interface PartitionRelease {
  readonly kind: 'partition.release';
  readonly released: readonly (readonly [PartitionId, number])[];
}

/** Asks to lead, in place of the reign `against`. The first claim against a reign wins. */
export interface LeaderClaim {
  readonly kind: 'leader.claim';
  readonly against: Term;
}

/** What only the leader writes: each carries its term, and counts for nothing under another. */
export type LeaderEntry = { readonly term: Term } & (
  | { readonly kind: 'leader.renew' }
  | { readonly kind: 'leader.resign' }
  | { readonly kind: 'member.fence'; readonly member: MemberId; readonly reason: FenceReason }
  | { readonly kind: 'partitions.change'; readonly set: readonly PartitionSpec[]; readonly removed: readonly PartitionId[] }
  | PlacementCommit
  | { readonly kind: 'hold.end'; readonly names: readonly string[] }
  | { readonly kind: 'name.forget'; readonly names: readonly string[] }
  | { readonly kind: 'protocol.raise'; readonly to: number }
  | { readonly kind: 'snapshot.take'; readonly sequence: number; readonly digest: string }
);

/** Why a member was declared gone: its trust ran out, nobody answers for it, or it was silent for longer than `fast` allows. */
export type FenceReason = 'trustEnded' | 'noResponders' | 'silence';

/** Moves partitions: pairs of partition and the worker that shall have it. */
export interface PlacementCommit {
  readonly kind: 'placement.commit';
  readonly trigger: Trigger;
  readonly moves: readonly (readonly [PartitionId, WorkerId])[];
  readonly reasoning?: PlacementReasoning;
}

/** The traits among the fields of a worker, and nothing else. */
export const traitsOf = ({ capacity, labels, partitionsMax }: WorkerTraits): WorkerTraits => ({
  capacity,
  ...(labels && { labels }),
  ...(partitionsMax !== undefined && { partitionsMax }),
});

/** What an operator may write without being a member. All can be repeated without harm. */
export type OperatorEntry =
  | { readonly kind: 'maintenance.set'; readonly paused: boolean }
  /** The source of the partitions is to be listed again. */
  | { readonly kind: 'partitions.refresh' }
  | { readonly kind: 'worker.drain'; readonly worker: WorkerId; readonly draining: boolean };

/** The kinds of `OperatorEntry`. */
export const OPERATOR_KINDS: readonly string[] = [
  'maintenance.set',
  'partitions.refresh',
  'worker.drain',
] satisfies OperatorEntry['kind'][];

/** One piece of an entry that is larger than one record. The entry counts when its last piece is applied. */
export interface EntryPart {
  readonly kind: 'entry.part';
  readonly index: number;
  readonly count: number;
  readonly text: string;
}

export type EntryBody = MemberJoin | MemberLeave | PartitionRelease | LeaderClaim | LeaderEntry | OperatorEntry | EntryPart;
export type EntryKind = EntryBody['kind'];

/** Who wrote it, and the author's own running number: what tells a repeat from a new entry. */
export interface EntryHead {
  readonly v: number;
  readonly author: MemberId;
  readonly counter: number;
}

export type Entry = EntryHead & EntryBody;

import { traitsOf, type Trigger } from '../../machines/model/entries.js';
import type { Labels, PlacementRules } from '../../machines/model/placement/rules.js';
import type { GroupState, Member } from '../../machines/model/group-state.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { leaderOf, type LeaderInfo } from '../member/leader-info.js';
import { naturalOrder } from '../member/natural-order.js';

/** One live process of the group. */
export interface GroupMember {
  /** The incarnation: another one after every start. */
  readonly id: string;
  readonly name: string;
  /** The stable id; null while it waits for the former holder of its name to go. */
  readonly worker: string | null;
  readonly capacity: number;
  readonly labels?: Labels;
  readonly partitionsMax?: number;
  /** Sequence of the entry by which it joined. */
  readonly joinedAt: number;
  readonly leader: boolean;
  /** It takes nothing new and hands over what it has. */
  readonly draining: boolean;
  /** How many partitions it owns. */
  readonly partitions: number;
}

export interface PlacedPartition {
  readonly id: string;
  readonly owner: string | null;
  /** The token of the last grant: the sequence of the entry that granted it; 0 before the first. */
  readonly epoch: number;
  /** Who gets it when the owner lets go, or comes back. */
  readonly next: string | null;
  readonly weight: number;
  readonly rules?: PlacementRules;
}

export interface GroupPlacement {
  /** Rises by one with every placement that counts. */
  readonly version: number;
  /** Why the leader made the last one; null before the first. */
  readonly trigger: Trigger | null;
  /** In the order of ids. */
  readonly partitions: readonly PlacedPartition[];
}

/** The group at one entry of its log. */
export interface GroupPast {
  readonly sequence: number;
  readonly members: readonly GroupMember[];
  readonly leader: LeaderInfo | null;
  readonly placement: GroupPlacement;
  readonly paused: boolean;
}

export const pastOf = (state: GroupState): GroupPast => ({
  sequence: state.applied,
  members: membersOf(state),
  leader: leaderOf(state),
  placement: placementOf(state),
  paused: state.paused,
});

/** All members, in the order of their stable ids; those that wait for one come last. */
export function membersOf(state: GroupState): GroupMember[] {
  const owned = new Map<string, number>();
  for (const { owner } of rowsOf(state.partitions)) if (owner) owned.set(owner, (owned.get(owner) ?? 0) + 1);
  return seated(state.members).map((member) => memberView(state, member, owned.get(member.worker ?? '') ?? 0));
}

/** In the order of their stable ids; those that wait for one come last. */
export const seated = (members: GroupState['members']): Member[] =>
  Object.values(members).sort((a, b) => naturalOrder(a.worker ?? '~', b.worker ?? '~') || a.joinedAt - b.joinedAt);

function memberView(state: GroupState, member: Member, partitions: number): GroupMember {
  const { id, name, worker, joinedAt } = member;
  const draining = worker !== null && state.draining.includes(worker);
  return { id, name, worker, ...traitsOf(member), joinedAt, leader: state.leader?.member === id, draining, partitions };
}

export function placementOf(state: GroupState): GroupPlacement {
  const partitions = Array.from(rowsOf(state.partitions), ({ id, owner, epoch, next, weight, rules }) => ({
    id,
    owner,
    epoch,
    next,
    weight,
    ...(rules && { rules }),
  }));
  partitions.sort((a, b) => naturalOrder(a.id, b.id));
  return { version: state.placement.version, trigger: state.placement.trigger, partitions };
}

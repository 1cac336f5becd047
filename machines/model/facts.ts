import type { FenceReason, Trigger } from './entries.js';
import type { Epoch, MemberId, PartitionId, Term, WorkerId } from './ids.js';
import type { MoveReason, PlacementReasoning } from './placement/reasoning.js';

/** What became true when an entry was applied. Charts live on these. */
export type Fact =
  | { readonly type: 'member.joined'; readonly member: MemberId; readonly name: string }
  /** The member holds a stable id from now on. */
  | { readonly type: 'member.seated'; readonly member: MemberId; readonly worker: WorkerId }
  /** A newer process took over this member's name; it must stop. */
  | { readonly type: 'member.replaced'; readonly member: MemberId; readonly by: MemberId }
  | { readonly type: 'member.left'; readonly member: MemberId; readonly worker: WorkerId | null; readonly hold: boolean }
  | {
      readonly type: 'member.fenced';
      readonly member: MemberId;
      readonly worker: WorkerId | null;
      readonly reason: FenceReason | 'replaced';
    }
  | { readonly type: 'leader.elected'; readonly member: MemberId; readonly term: Term }
  /** Nobody leads: the leader resigned, left or was fenced. */
  | { readonly type: 'leader.vacated'; readonly member: MemberId; readonly term: Term }
  | { readonly type: 'leader.renewed'; readonly member: MemberId; readonly term: Term }
  | {
      readonly type: 'partition.granted';
      readonly partition: PartitionId;
      readonly worker: WorkerId;
      readonly epoch: Epoch;
      /** Why the placement chose so; absent when no placement did. */
      readonly reason?: MoveReason;
    }
  /** The owner shall let go: another worker waits, or the partition was removed (`to` is null). */
  | {
      readonly type: 'partition.recalled';
      readonly partition: PartitionId;
      readonly worker: WorkerId;
      readonly epoch: Epoch;
      readonly to: WorkerId | null;
      readonly reason?: MoveReason;
    }
  /** Nobody owns it and nobody is named to: the leader must place it. */
  | { readonly type: 'partition.vacated'; readonly partition: PartitionId; readonly last: WorkerId | null }
  /** It was removed, and its last owner has let go. */
  | { readonly type: 'partition.forgotten'; readonly partition: PartitionId }
  | { readonly type: 'partitions.changed'; readonly set: number; readonly removed: number }
  /** Somebody asks for the source of the partitions to be listed again. */
  | { readonly type: 'partitions.doubted' }
  | {
      readonly type: 'placement.committed';
      readonly version: number;
      readonly trigger: Trigger;
      readonly moved: number;
      readonly reasoning?: PlacementReasoning;
    }
  | { readonly type: 'worker.drained' | 'worker.undrained'; readonly worker: WorkerId }
  | { readonly type: 'maintenance.started' | 'maintenance.ended' }
  | { readonly type: 'hold.ended'; readonly name: string }
  | { readonly type: 'protocol.raised'; readonly to: number }
  | { readonly type: 'snapshot.taken'; readonly sequence: number; readonly digest: string };

/** How an entry ended. `pending`: one piece of a larger entry. `duplicate`: its author wrote it before; it changes nothing. */
export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'rejected'; readonly reason: Rejection };

export type Rejection =
  /** The bytes or fields are not an entry. */
  | 'malformed'
  /** The author is not a member, or not any more. */
  | 'notMember'
  /** The entry's term is not the reign in force, or its author does not lead. */
  | 'notLeader'
  /** Another claim came first. */
  | 'lostElection'
  /** The holder of the name changed after the joiner looked. */
  | 'staleJoin'
  /** All stable ids of the pool are taken or reserved. */
  | 'poolExhausted'
  /** The group speaks a protocol that the joiner, or a live member, does not. */
  | 'protocolUnsupported'
  /** It names nothing that exists now. */
  | 'unknownTarget';

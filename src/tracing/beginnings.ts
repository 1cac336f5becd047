import type { Fact } from '../../machines/model/facts.js';
import type { PartitionId } from '../../machines/model/ids.js';

/** What happens to a partition began with the entry `sequence`; this member applied the first step of it at `atMs`. */
export interface Begun {
  readonly sequence: number;
  readonly atMs: number;
}

/** An accepted entry, as this member applied it. */
export interface AppliedStep extends Begun {
  readonly facts: readonly Fact[];
  /** Who led before it. */
  readonly leaderBefore: string | null;
}

/**
 * Which entry began what is under way, worked out by every member alike: a handover begins with the placement that recalls the partition, a
 * failover with the fence that vacates it, or with the claim that deposed the leader who is fenced next. What follows belongs to it.
 */
export class Beginnings {
  readonly #ofPartitions = new Map<PartitionId, Begun>();
  #deposed: { readonly leader: string; readonly sequence: number } | undefined;

  /** The sequence of the entry by which the story of this entry began. Ask before its partitions are noted. */
  of({ sequence, facts, leaderBefore }: AppliedStep): number {
    for (const fact of facts) {
      if (fact.type === 'leader.elected' && leaderBefore !== null) this.#deposed = { leader: leaderBefore, sequence };
      if (fact.type === 'member.fenced' && fact.member === this.#deposed?.leader) return this.#deposed.sequence;
      const rescued = fact.type === 'partition.granted' && this.#ofPartitions.get(fact.partition);
      if (rescued) return rescued.sequence;
    }
    return sequence;
  }

  /** What is under way with this partition; else it begins now. */
  at(partition: PartitionId, now: Begun): Begun {
    const begun = this.#ofPartitions.get(partition) ?? now;
    this.#ofPartitions.set(partition, begun);
    return begun;
  }

  /** The partition has arrived, or is gone. */
  end(partition: PartitionId): void {
    this.#ofPartitions.delete(partition);
  }
}

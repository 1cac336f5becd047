import type { Fact } from '../../machines/model/facts.js';
import type { GroupState } from '../../machines/model/group-state.js';
import type { PartitionId } from '../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../machines/model/partition-table.js';

/** Which partitions are on their way from one worker to another. Costs what changed, not what there is. */
export class HandoverCount {
  readonly #underWay = new Set<PartitionId>();

  constructor(state: GroupState) {
    for (const { id, owner, next } of rowsOf(state.partitions)) if (owner && next) this.#underWay.add(id);
  }

  /** True when the last one of them has just ended. A destination that is gone ends a handover without a word of its own. */
  note(facts: readonly Fact[], state: GroupState): boolean {
    for (const fact of facts) if (fact.type === 'partition.recalled' && fact.to) this.#underWay.add(fact.partition);
    const before = this.#underWay.size;
    for (const id of this.#underWay) {
      const row = rowOf(state.partitions, id);
      if (!row?.owner || !row.next) this.#underWay.delete(id);
    }
    return before > 0 && this.#underWay.size === 0;
  }
}

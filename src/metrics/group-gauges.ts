import type { GroupState } from '../../machines/model/group-state.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import type { Sample } from './metric-set.js';
import type { GaugeKey } from './metric-table.js';

/** What a copy of the group says of it: that of a worker, or of an observer. */
export const groupGauges: Partial<Readonly<Record<GaugeKey, (state: GroupState) => Iterable<Sample>>>> = {
  groupSequence: ({ applied }) => one(applied),
  groupMembers: ({ members }) => one(Object.keys(members).length),
  groupWorkers: ({ members }) => one(Object.values(members).filter(({ worker }) => worker !== null).length),
  groupDraining: ({ draining }) => one(draining.length),
  groupLeader: ({ leader }) => one(leader ? 1 : 0),
  groupTerm: ({ term }) => one(term),
  groupPartitions: countPartitions,
  groupPlacement: ({ placement }) => one(placement.version),
  groupPaused: ({ paused }) => one(paused ? 1 : 0),
};

export const one = (value: number): readonly Sample[] => [[{}, value]];

function countPartitions({ partitions }: GroupState): readonly Sample[] {
  const counts = { owned: 0, moving: 0, unowned: 0 };
  for (const { owner, next } of rowsOf(partitions)) counts[owner === null ? 'unowned' : next === null ? 'owned' : 'moving']++;
  return Object.entries(counts).map(([state, count]) => [{ state }, count]);
}

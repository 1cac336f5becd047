import type { Entry } from '../../../machines/model/entries.js';
import type { MemberId, PartitionId } from '../../../machines/model/ids.js';

/** The members of our worlds, in order of their stable ids. */
export const memberNames = ['a', 'b', 'c', 'd'] as const;

/** How member `index` joined: with its own name, under the exclusive policy. */
export const joinEntry = (index: number): Entry => ({
  v: 1,
  author: memberNames[index] as MemberId,
  counter: 1,
  kind: 'member.join',
  name: memberNames[index] as string,
  sticky: true,
  basis: 0,
  capacity: 1,
  poolSize: 4,
  fencing: 'exclusive',
  leaseMs: 1,
  protocolMax: 1,
});

export const partitionIds: readonly PartitionId[] = ['p0', 'p1'].map((id) => id as PartitionId);

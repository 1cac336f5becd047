import type { MembershipInput } from '../../../machines/membership.machine.js';
import type { OutagePolicy } from '../../../machines/work.machine.js';
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

/** What a membership chart is started with, but for who it is. Timers fire at any time: how long they are says nothing. */
export const membershipInput = (outage: OutagePolicy): Omit<MembershipInput, 'member'> => ({
  leaveMs: 1,
  work: { outage },
  follower: { claimStaggerMs: 1, retryMs: 1 },
  leader: {
    surveyMs: 1,
    resignMs: 1,
    calculator: {
      coldWindowMs: 1,
      coldQuietMs: 1,
      plannedWindowMs: 1,
      quietMs: 1,
      cooldownMs: 1,
      retryMs: 1,
      retryMaxMs: 2,
      spreadMs: 1,
      paused: false,
    },
  },
});

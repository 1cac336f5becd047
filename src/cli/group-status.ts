import type { Group } from '../group/group.js';

/** A group at a glance. */
export type GroupSummary = ReturnType<typeof groupStatus>;

export function groupStatus(name: string, group: Pick<Group, 'members' | 'leader' | 'paused' | 'applied' | 'placement'>) {
  const { members, leader, paused, applied, placement } = group;
  const { version, trigger, partitions } = placement;
  const vacant = partitions.filter(({ owner }) => !owner).length;
  const moving = partitions.filter(({ owner, next }) => owner && next).length;
  return {
    group: name,
    leader,
    members: members.length,
    draining: members.filter(({ draining }) => draining).length,
    partitions: { total: partitions.length, owned: partitions.length - vacant, moving, vacant },
    placement: { version, trigger },
    paused,
    applied,
  };
}

/** `24: 22 owned, 2 of them moving, 2 without owner`. */
export const partitionsLine = ({ partitions }: GroupSummary): string =>
  `${partitions.total}: ${partitions.owned} owned, ${partitions.moving} of them moving, ${partitions.vacant} without owner`;

export const leaderLine = ({ leader }: GroupSummary): string =>
  leader ? `${leader.name} (${leader.id ?? 'waiting for an id'}), term ${leader.term}` : 'nobody';

export const membersLine = ({ members, draining }: GroupSummary): string => `${members}${draining > 0 ? `, ${draining} draining` : ''}`;

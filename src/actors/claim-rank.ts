import type { GroupState, Member } from '../../machines/model/group-state.js';
import type { MemberId } from '../../machines/model/ids.js';

/**
 * How many members come before this one when a leadership is claimed: seated before waiting, low seats before high ones. Of those that wait
 * the newest comes first: it has the longest time left until its start is given up, and whom they wait for is declared gone by a leader that
 * stays for a while. Whoever leads, or led last and gave it up, is out.
 */
export function claimRank(state: GroupState, self: MemberId, resigned?: MemberId): number {
  const out = state.leader?.member ?? resigned;
  const candidates = Object.values(state.members).filter((member) => member.id !== out || member.id === self);
  candidates.sort((a, b) => seatOrder(a) - seatOrder(b) || b.joinedAt - a.joinedAt);
  return Math.max(
    0,
    candidates.findIndex((member) => member.id === self),
  );
}

const seatOrder = (member: Member): number => (member.worker ? Number(member.worker.slice('worker-'.length)) : Infinity);

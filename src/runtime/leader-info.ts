import { own, type GroupState } from '../../machines/model/group-state.js';
import type { LeaderInfo } from './worker-events.js';

/** Who leads as far as this member has applied the log; null when nobody does. */
export function leaderOf(state: GroupState): LeaderInfo | null {
  const member = state.leader && own(state.members, state.leader.member);
  return state.leader && member ? { id: member.worker, name: member.name, term: state.leader.term } : null;
}

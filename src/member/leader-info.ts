import { own, type GroupState } from '../../machines/model/group-state.js';

/** Who leads: the stable id (null while it waits for one), the name and the term. */
export interface LeaderInfo {
  readonly id: string | null;
  readonly name: string;
  readonly term: number;
}

/** Who leads as far as this member has applied the log; null when nobody does. */
export function leaderOf(state: GroupState): LeaderInfo | null {
  const member = state.leader && own(state.members, state.leader.member);
  return state.leader && member ? { id: member.worker, name: member.name, term: state.leader.term } : null;
}

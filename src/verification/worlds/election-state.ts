import type { Term } from '../../../machines/model/ids.js';
import type { ChartTree } from '../world/chart-tree.js';
import type { LogChain, Sheet } from '../world/log-chain.js';
import { memberNames } from './world-members.js';

export interface ElectionState {
  readonly log: LogChain;
  /** Records on their way to the log: each may land at any time, or never. */
  readonly network: readonly Sheet[];
  readonly members: readonly ElectionMember[];
  readonly crashes: number;
  readonly stops: number;
  readonly copies: number;
}

export interface ElectionMember {
  /** `undefined` when the process is gone. */
  readonly tree: ChartTree | undefined;
  readonly applied: number;
  readonly proposals: number;
  /** The proposal under way: one at a time, and who asked for it. */
  readonly pen: { readonly sheet: Sheet; readonly doer: string } | undefined;
}

/** A process whose charts have ended is gone. */
export const stepped = (member: ElectionMember, tree: ChartTree): ElectionMember => ({
  ...member,
  tree: tree.status === 'active' ? tree : undefined,
});

export const withMember = (state: ElectionState, index: number, member: ElectionMember): ElectionState => ({
  ...state,
  members: state.members.with(index, member),
});

/** The sequence of an accepted claim is its term: so no two lead in one term. */
export function unelected({ members, log }: ElectionState): string | undefined {
  for (const [index, { tree }] of members.entries()) {
    const leader = tree?.at('leader');
    if (leader === undefined) continue;
    const { term } = leader.context as { readonly term: Term };
    const claim = log.prefixes[term];
    if (claim?.entry?.kind !== 'leader.claim' || claim.entry.author !== memberNames[index] || claim.outcome.kind !== 'accepted')
      return `${memberNames[index]} leads in term ${term}, which the log did not give to it`;
  }
  return undefined;
}

/** An entry that counts though another reign was in force. */
export function foreignEntry({ entry, outcome, prefixes, length }: LogChain): string | undefined {
  if (entry === undefined || !('term' in entry) || outcome.kind !== 'accepted') return undefined;
  const leader = prefixes[length - 1]?.state.leader;
  if (leader?.member === entry.author && leader.term === entry.term) return undefined;
  return `${entry.kind} of ${entry.author} under term ${entry.term} counts in term ${leader?.term ?? 'of nobody'}`;
}

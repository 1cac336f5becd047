import type { ChartTree } from '../world/chart-tree.js';
import type { LogChain, Sheet } from '../world/log-chain.js';

/** A grant as its owner's process has it. */
export interface GrantRun {
  readonly epoch: number;
  readonly tree: ChartTree;
}

/**
 * What a member may trust. The leader's answer is `given` together with how much of the log the leader had applied; the member trusts it when it
 * has applied as much. It is over when the lease ends: for the member at once, for the leader not before.
 */
export type Lease = 'none' | 'trusted' | { readonly given: number };

export interface Over {
  readonly partition: number;
  readonly epoch: number;
  /** User code was running when the chart let go of it. */
  readonly isEarly: boolean;
}

export interface HandoverMember {
  /** Its process is there and believes to be a member. */
  readonly isHere: boolean;
  readonly applied: number;
  readonly proposals: number;
  readonly pen: Sheet | undefined;
  readonly lease: Lease;
  /** Its work chart. */
  readonly work: ChartTree;
  /** By partition. */
  readonly runs: readonly (GrantRun | undefined)[];
  /** Partitions that its charts want to give back. */
  readonly over: readonly Over[];
}

export interface HandoverState {
  readonly log: LogChain;
  readonly network: readonly Sheet[];
  readonly members: readonly HandoverMember[];
  /** What the leader, member 0, thinks of the others; `undefined` for itself, and when the log says that one is gone. */
  readonly detectors: readonly (ChartTree | undefined)[];
  /** How much of what is bounded has happened. */
  readonly placements: number;
  readonly suspicions: number;
  readonly lapses: number;
  readonly crashes: number;
  readonly stops: number;
}

export const withMember = (state: HandoverState, index: number, change: Partial<HandoverMember>): HandoverState => ({
  ...state,
  members: state.members.with(index, { ...(state.members[index] as HandoverMember), ...change }),
});

export const keyNumbers = ({ log, network, members, detectors, ...counts }: HandoverState): readonly number[] => {
  const { placements, suspicions, lapses, crashes, stops } = counts;
  const numbers = [log.number, placements, suspicions, lapses, crashes, stops, network.length];
  for (const { number } of network) numbers.push(number);
  for (const detector of detectors) numbers.push(detector === undefined ? 0 : detector.number + 1);
  for (const member of members) addMember(numbers, member);
  return numbers;
};

function addMember(numbers: number[], { isHere, applied, proposals, pen, lease, work, runs, over }: HandoverMember): void {
  numbers.push(lease === 'none' ? 0 : lease === 'trusted' ? 1 : lease.given + 2);
  if (!isHere) return void numbers.push(0);
  numbers.push(work.number + 1, applied, proposals, pen === undefined ? 0 : pen.number + 1);
  for (const run of runs) numbers.push(run === undefined ? 0 : run.tree.number + 1);
  numbers.push(over.length);
  for (const { partition, epoch, isEarly } of over) numbers.push(partition, epoch, isEarly ? 1 : 0);
}

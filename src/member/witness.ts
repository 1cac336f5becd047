import { channel } from 'node:diagnostics_channel';
import type { Entry, EntryKind } from '../../machines/model/entries.js';
import type { Fact, Outcome } from '../../machines/model/facts.js';
import type { Proposal } from './proposer.js';
import type { AppliedRecord } from './replica.js';

/** Which worker of this process speaks. `member` is empty while it catches up, `worker` null while it has no stable id. */
export interface Speaker {
  readonly group: string;
  readonly name: string;
  readonly member: string;
  readonly worker: string | null;
}

/** On `conclave.entry`: the worker applied an entry of the log. `entry` is null when the record was none. */
export interface EntryMessage extends Speaker {
  /** Identity of the log: the same on all members. */
  readonly log: string;
  readonly sequence: number;
  readonly entry: Entry | null;
  readonly outcome: Outcome;
  readonly facts: readonly Fact[];
  /** Who led before this entry. */
  readonly leaderBefore: string | null;
}

/** On `conclave.proposal`: what the worker proposed was decided, or given up. */
export interface ProposalMessage extends Speaker {
  readonly kind: EntryKind;
  readonly outcome: Proposal['kind'];
  /** Why it was rejected or refused; empty otherwise. */
  readonly reason: string;
  /** Of the accepted entry. */
  readonly sequence?: number;
  readonly elapsedMs: number;
}

/**
 * On `conclave.run`: how user code of a partition fares. `failed`: it threw, or returned unasked. `overdue`: it ignored its abort signal for as
 * long as a drain may take. `quarantined`: it failed too often in a row.
 */
export interface RunMessage extends Speaker {
  readonly partition: string;
  readonly epoch: number;
  readonly phase: 'started' | 'ended' | 'failed' | 'overdue' | 'quarantined';
}

/** Of a session: what messages say of it. */
export interface Speaking {
  readonly config: { readonly group: string; readonly name: string };
  readonly member: string;
  readonly worker: string | null;
}

const entryChannel = channel('conclave.entry');
const proposalChannel = channel('conclave.proposal');
const runChannel = channel('conclave.run');

/** For metrics, traces and witnesses in this process. While nobody listens, each of these is one look at a flag. */
export function tellEntry(session: Speaking, log: string, { sequence, entry, outcome, facts, before }: AppliedRecord): void {
  if (!entryChannel.hasSubscribers) return;
  const leaderBefore = before.leader?.member ?? null;
  entryChannel.publish({ ...speaker(session), log, sequence, entry, outcome, facts, leaderBefore } satisfies EntryMessage);
}

export function tellProposal(session: Speaking, proposal: Proposal, of: { readonly kind: EntryKind; readonly elapsedMs: number }): void {
  if (!proposalChannel.hasSubscribers) return;
  const reason = 'reason' in proposal ? proposal.reason : '';
  const sequence = proposal.kind === 'accepted' ? { sequence: proposal.applied.sequence } : {};
  proposalChannel.publish({ ...speaker(session), ...of, outcome: proposal.kind, reason, ...sequence } satisfies ProposalMessage);
}

export function tellRun(session: Speaking, run: Omit<RunMessage, keyof Speaker>): void {
  if (runChannel.hasSubscribers) runChannel.publish({ ...speaker(session), ...run } satisfies RunMessage);
}

export const speaker = ({ config, member, worker }: Speaking): Speaker => ({ group: config.group, name: config.name, member, worker });

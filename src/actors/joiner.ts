import { fromPromise } from 'xstate';
import { PROTOCOL_MAX } from '../../machines/model/entries.js';
import type { Rejection } from '../../machines/model/facts.js';
import type { MemberId } from '../../machines/model/ids.js';
import { ConnectError, JoinRefusedError, LogFullError } from '../errors.js';
import type { Session } from '../member/session.js';

/** Asks for a seat until the log gives one. Rejects with `JoinRefusedError`, `LogFullError` or `ConnectError` when asking again cannot help. */
export const joiner = (session: Session) =>
  fromPromise<void, { readonly member: MemberId }>(async ({ signal }) => {
    const { group, name, sticky, traits, poolSize, timing } = session.config;
    while (!signal.aborted) {
      const proposal = await session.propose({
        kind: 'member.join',
        name,
        sticky,
        basis: session.state.applied,
        ...traits,
        poolSize,
        fencing: timing.fencing,
        leaseMs: timing.leaseMs,
        protocolMax: PROTOCOL_MAX,
      });
      if (proposal.kind === 'accepted') return;
      if (proposal.kind === 'refused' && proposal.reason === 'full') throw new LogFullError(group, { cause: proposal.cause });
      if (proposal.kind === 'refused')
        throw new ConnectError(`the group log does not take entries: ${proposal.reason}`, { cause: proposal.cause });
      if (proposal.kind === 'rejected' && proposal.reason !== 'staleJoin') throw refusal(session, proposal.reason);
    }
  });

function refusal({ config, state }: Session, reason: Rejection): JoinRefusedError {
  if (reason === 'poolExhausted')
    return new JoinRefusedError(
      `group ${config.group} has no free worker id: all ${config.poolSize} (worker-0 … worker-${config.poolSize - 1}) are taken or reserved; raise poolSize`,
    );
  return new JoinRefusedError(
    `group ${config.group} speaks protocol ${state.protocol}, this version up to ${PROTOCOL_MAX}: ${reason}; update this service`,
  );
}

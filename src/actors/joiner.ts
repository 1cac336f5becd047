import { fromPromise } from 'xstate';
import type { Rejection } from '../../machines/model/facts.js';
import type { MemberId } from '../../machines/model/ids.js';
import { ConnectError, JoinRefusedError, LogFullError } from '../errors.js';
import type { Clock } from '../ports.js';
import type { Session } from '../member/session.js';

/**
 * Asks for a seat until the log gives one, be it to an entry that landed after it was given up. Rejects with `JoinRefusedError` or
 * `ConnectError` when asking again cannot help, and with `LogFullError` who has nothing to lose; a worker that was in the group before asks
 * on, ever more seldom.
 */
export const joiner = (session: Session) =>
  fromPromise<void, { readonly member: MemberId }>(async ({ signal }) => {
    const { group, name, sticky, traits, poolSize, timing } = session.config;
    const isIn = (): boolean => session.self !== undefined;
    for (let pauseMs = timing.restartMinMs; !isIn() && !signal.aborted;) {
      const proposal = await session.propose({
        kind: 'member.join',
        name,
        sticky,
        basis: session.state.applied,
        ...traits,
        poolSize,
        fencing: timing.fencing,
        leaseMs: timing.leaseMs,
        protocolMax: session.protocolMax,
      });
      if (proposal.kind === 'accepted' || isIn()) break;
      if (proposal.kind === 'refused' && proposal.reason === 'full') {
        if (!session.hasJoined) throw new LogFullError(group, { cause: proposal.cause });
        await pause(session.clock, pauseMs, signal);
        pauseMs = Math.min(pauseMs * 2, timing.restartMaxMs);
      } else if (proposal.kind === 'refused')
        throw new ConnectError(`the group log does not take entries: ${proposal.reason}`, { cause: proposal.cause });
      if (proposal.kind === 'rejected' && proposal.reason !== 'staleJoin') throw refusal(session, proposal.reason);
    }
    if (!signal.aborted) session.hasJoined = true;
  });

/** Ends early when nobody waits for it any more. */
const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

function refusal({ config, state, protocolMax }: Session, reason: Rejection): JoinRefusedError {
  if (reason === 'poolExhausted')
    return new JoinRefusedError(
      `group ${config.group} has no free worker id: all ${config.poolSize} (worker-0 … worker-${config.poolSize - 1}) are taken or reserved; raise poolSize`,
    );
  return new JoinRefusedError(
    `group ${config.group} speaks protocol ${state.protocol}, this version up to ${protocolMax}: ${reason}; update this service`,
  );
}

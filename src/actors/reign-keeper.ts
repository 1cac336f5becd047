import { fromCallback, type EventObject } from 'xstate';
import type { LeaderEvent } from '../../machines/leader.machine.js';
import type { Term } from '../../machines/model/ids.js';
import type { Session } from '../member/session.js';

/**
 * Keeps proving the reign: an entry of ours that is accepted under our term shows that, when it was sent, the log had no other leader. The
 * leader's own trust lasts one lease from there. Tells when it is proved, when the proof is late, and when the log says that the reign is over.
 */
export const reignKeeper = (session: Session) =>
  fromCallback<EventObject, { readonly term: Term }>(({ sendBack, input: { term } }) => {
    const { clock, trust, replica, config } = session;
    const { renewMs, leaseMs } = config.timing;
    const tell = (event: LeaderEvent): void => sendBack(event);
    let timer: unknown;
    let ended = false;
    let isProved = false;
    const proved = (sentAtMs: number): void => {
      trust.extend(sentAtMs, leaseMs);
      if (isProved || !trust.isTrusted) return;
      isProved = true;
      tell({ type: 'reign.proved' });
    };
    const doubted = (): void => {
      isProved = false;
      tell({ type: 'reign.doubted' });
    };
    const renew = async (): Promise<void> => {
      const startedAtMs = clock.now();
      const proposal = await session.propose({ kind: 'leader.renew', term });
      if (ended) return;
      if (proposal.kind === 'accepted') proved(proposal.sentAtMs);
      timer = clock.setTimeout(() => void renew(), Math.max(0, renewMs - (clock.now() - startedAtMs)));
    };
    const forget = [
      replica.onApplied(({ state }) => state.leader?.term !== term && tell({ type: 'reign.ended' })),
      trust.onChange((trusted) => !trusted && doubted()),
    ];
    if (session.state.leader?.term !== term) tell({ type: 'reign.ended' });
    if (session.claimSentAtMs + leaseMs > clock.now()) proved(session.claimSentAtMs);
    // What the claim proved was true when it was sent, which may be long ago: then the next proof is due.
    const claimedMs = clock.now() - session.claimSentAtMs;
    timer = clock.setTimeout(() => void renew(), trust.isTrusted ? Math.max(0, renewMs - claimedMs) : 0);
    return () => {
      ended = true;
      clock.clearTimeout(timer);
      for (const end of forget) end();
    };
  });

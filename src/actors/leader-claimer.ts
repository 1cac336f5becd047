import { fromPromise } from 'xstate';
import type { ClaimResult } from '../../machines/follower.machine.js';
import type { Term } from '../../machines/model/ids.js';
import { UnavailableError } from '../errors.js';
import type { Session } from '../member/session.js';

/**
 * Claims the leadership against the reign that was suspected; the log decides. Won already is who leads by an earlier claim of its own, that
 * landed after it was given up. Rejects when the log did not take the claim.
 */
export const leaderClaimer = (session: Session) =>
  fromPromise<ClaimResult, { readonly against: Term }>(async ({ input: { against } }) => {
    const { leader } = session.state;
    if (leader?.member === session.member) return { kind: 'won', term: leader.term };
    const proposal = await session.propose({ kind: 'leader.claim', against });
    if (proposal.kind === 'rejected') return { kind: 'lost' };
    if (proposal.kind !== 'accepted') throw new UnavailableError('the log did not take the claim');
    session.claimSentAtMs = proposal.sentAtMs;
    return { kind: 'won', term: proposal.applied.sequence as Term };
  });

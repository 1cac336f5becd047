import { fromPromise } from 'xstate';
import type { ClaimResult } from '../../machines/follower.machine.js';
import type { Term } from '../../machines/model/ids.js';
import { UnavailableError } from '../errors.js';
import type { Session } from '../runtime/session.js';

/** Claims the leadership against the reign that is in force as far as we know; the log decides. Rejects when the log did not take it. */
export const leaderClaimer = (session: Session) =>
  fromPromise<ClaimResult>(async () => {
    const proposal = await session.propose({ kind: 'leader.claim', against: session.state.term });
    if (proposal.kind === 'rejected') return { kind: 'lost' };
    if (proposal.kind !== 'accepted') throw new UnavailableError('the log did not take the claim');
    session.claimSentAtMs = proposal.sentAtMs;
    return { kind: 'won', term: proposal.applied.sequence as Term };
  });

import { fromCallback, fromPromise, type EventObject } from 'xstate';
import type { MembershipEvent } from '../../machines/membership.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import { FencedError } from '../errors.js';
import type { Session } from '../member/session.js';

type OfMember = { readonly member: MemberId };

/** Tells what the log says of this incarnation. Trust ends with the very entry that takes our seat. */
export const seatWatch = (session: Session) =>
  fromCallback<EventObject, OfMember>(({ sendBack, input: { member } }) => {
    const tell = (event: MembershipEvent): void => sendBack(event);
    return session.replica.onApplied(({ facts }) => {
      for (const fact of facts) {
        if (fact.type === 'member.replaced' && fact.member === member) tell({ type: 'member.replaced' });
        if ((fact.type !== 'member.fenced' && fact.type !== 'member.left') || fact.member !== member) continue;
        session.trust.revoke();
        // We are still joined: it was not us who said goodbye.
        const reason = fact.type === 'member.left' ? 'somebody wrote member.leave in its name' : fact.reason;
        if (reason === 'replaced') continue;
        session.report.error(
          new FencedError(`${fact.worker ?? 'this member'} was declared gone (${reason}) while it was here; it joins again`),
        );
        tell({ type: 'member.expelled' });
      }
    });
  });

/** Tells whether we may rely on what we own, and when there is nothing left to place. */
export const trustWatch = (session: Session) =>
  fromCallback<EventObject, OfMember>(({ sendBack }) => {
    const tell = (event: MembershipEvent): void => sendBack(event);
    const forget = session.trust.onChange((trusted) => tell({ type: trusted ? 'trust.gained' : 'trust.lost' }));
    session.onSettled = () => tell({ type: 'placement.settled' });
    if (session.trust.isTrusted) tell({ type: 'trust.gained' });
    return () => {
      session.onSettled = undefined;
      forget();
    };
  });

/** Says goodbye in the log. */
export const leaver = (session: Session) =>
  fromPromise<void, { readonly hold: boolean }>(async ({ input }) => {
    await session.propose({ kind: 'member.leave', hold: input.hold });
  });

import { fromCallback, fromPromise, type EventObject } from 'xstate';
import type { MembershipEvent } from '../../machines/membership.machine.js';
import { own } from '../../machines/model/group-state.js';
import type { MemberId, WorkerId } from '../../machines/model/ids.js';
import { FencedError } from '../errors.js';
import type { Session } from '../member/session.js';

type OfMember = { readonly member: MemberId };

/** Tells what the log says of this incarnation, also what it said before anybody listened. Trust ends with the very entry that takes our seat. */
export const seatWatch = (session: Session) =>
  fromCallback<EventObject, OfMember>(({ sendBack, input: { member } }) => {
    const tell = (event: MembershipEvent): void => sendBack(event);
    const expel = (worker: WorkerId | null, reason: string): void => {
      const who = worker ?? 'this member';
      session.report.error(new FencedError(`${who} was declared gone (${reason}) while it was here; it joins again`));
      tell({ type: 'member.expelled' });
    };
    // We may have been let in, and be out again, in one and the same moment.
    const { holder, successor } = own(session.state.names, session.config.name) ?? {};
    const isOut = !own(session.state.members, member);
    if (isOut) session.trust.revoke();
    if (isOut ? (successor ?? holder) : holder === member && successor) tell({ type: 'member.replaced' });
    else if (isOut) expel(null, 'just after it had joined');
    return session.replica.onApplied(({ facts }) => {
      for (const fact of facts) {
        if (fact.type === 'member.replaced' && fact.member === member) tell({ type: 'member.replaced' });
        if ((fact.type !== 'member.fenced' && fact.type !== 'member.left') || fact.member !== member) continue;
        session.trust.revoke();
        // We are still joined: it was not us who said goodbye.
        const reason = fact.type === 'member.left' ? 'somebody wrote member.leave in its name' : fact.reason;
        // The newest under our name is in, and we had not even got its seat.
        if (reason === 'replaced') tell({ type: 'member.replaced' });
        else expel(fact.worker, reason);
      }
    });
  });

/** Tells whether we may rely on what we own, and that there is nothing left to place: once for each time that trust was gained. */
export const trustWatch = (session: Session) =>
  fromCallback<EventObject, OfMember>(({ sendBack }) => {
    const tell = (event: MembershipEvent): void => sendBack(event);
    let isTold = false;
    const forget = session.trust.onChange((trusted) => {
      isTold = false;
      tell({ type: trusted ? 'trust.gained' : 'trust.lost' });
    });
    session.onSettled = () => {
      if (isTold) return;
      isTold = true;
      tell({ type: 'placement.settled' });
    };
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

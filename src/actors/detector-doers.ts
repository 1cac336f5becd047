import { fromPromise } from 'xstate';
import type { DetectorActors, ProbeResult } from '../../machines/detector.machine.js';
import type { FenceReason } from '../../machines/model/entries.js';
import type { MemberId } from '../../machines/model/ids.js';
import { probeSubject } from '../protocol/subjects.js';
import type { Session } from '../runtime/session.js';

const LOOK = new Uint8Array();

/** Looks whether a member's process is there, and declares it gone. */
export const detectorDoers = (session: Session): DetectorActors => ({
  memberProber: fromPromise<ProbeResult, { readonly member: MemberId }>(async ({ input }) => {
    const { link, config } = session;
    const reply = await link.bus.request(probeSubject(config.group, input.member), LOOK, { timeoutMs: config.timing.beatTimeoutMs });
    return reply.kind === 'disconnected' ? 'timedOut' : reply.kind;
  }),
  memberFencer: fromPromise<void, { readonly member: MemberId; readonly reason: FenceReason }>(async ({ input }) => {
    const { term } = session.state;
    await session.propose({ kind: 'member.fence', term, member: input.member, reason: input.reason });
  }),
});

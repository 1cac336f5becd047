import { fromPromise } from 'xstate';
import type { DetectorActors, ProbeResult } from '../../machines/detector.machine.js';
import type { FenceReason } from '../../machines/model/entries.js';
import { own } from '../../machines/model/group-state.js';
import type { MemberId } from '../../machines/model/ids.js';
import { probeSubject } from '../protocol/subjects.js';
import type { Session } from '../member/session.js';

const LOOK = new Uint8Array();

/** Looks whether a member's process is there, and declares it gone. */
export const detectorDoers = (session: Session): DetectorActors => ({
  memberProber: fromPromise<ProbeResult, { readonly member: MemberId }>(async ({ input: { member } }) => {
    const found = await probe(session, member);
    if (found !== 'noResponders' || own(session.state.members, member)?.fencing !== 'fast') return found;
    // It may have lost its server with the log’s leader on it: such evidence must outlive an entry.
    return (await session.provesReign()) ? probe(session, member) : 'timedOut';
  }),
  memberFencer: fromPromise<void, { readonly member: MemberId; readonly reason: FenceReason }>(async ({ input }) => {
    const { term } = session.state;
    await session.propose({ kind: 'member.fence', term, member: input.member, reason: input.reason });
  }),
});

async function probe({ link, config }: Session, member: MemberId): Promise<ProbeResult> {
  const reply = await link.bus.request(probeSubject(config.group, member), LOOK, { timeoutMs: config.timing.beatTimeoutMs });
  return reply.kind === 'disconnected' ? 'timedOut' : reply.kind;
}

import { onTestFinished } from 'vitest';
import { createActor } from 'xstate';
import { provideDetector } from '../../machines/detector.machine.js';
import { detectorDoers } from '../../src/actors/detector-doers.js';
import { memberWatch } from '../../src/actors/member-watch.js';
import type { Session } from '../../src/member/session.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import type { Clock } from '../../src/ports.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { join, openSession } from '../member/open-session.js';

export const clock = new VirtualClock();
const hub = createMemoryHub({ clock, deliver: queueMicrotask });

/** A session that has joined a group of the memory hub. `own`: what it knows the time by. */
export async function joined(group: string, name: string, own: Clock = clock): Promise<Session> {
  const session = await openSession({ group, name, hub, clock: own });
  await join(session);
  return session;
}

/** It leads, has proved so once, and watches its members until the test is over. `prove` does so again. */
export async function lead(session: Session) {
  await session.propose({ kind: 'leader.claim', against: session.state.term });
  const { term } = session.state;
  const prove = async (): Promise<void> => {
    await session.propose({ kind: 'leader.renew', term });
    session.trust.extend(session.writtenAtMs, session.config.timing.leaseMs);
  };
  await prove();
  const watch = createActor(memberWatch(session, provideDetector(detectorDoers(session))), { input: { term }, clock });
  watch.start();
  onTestFinished(() => void watch.stop());
  return { term, prove, watch };
}

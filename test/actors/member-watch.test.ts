import { createActor } from 'xstate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { provideDetector } from '../../machines/detector.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import { detectorDoers } from '../../src/actors/detector-doers.js';
import { memberWatch } from '../../src/actors/member-watch.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { decodeBeatAnswer, encodeBeat } from '../../src/protocol/beat.js';
import type { Session } from '../../src/member/session.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { join, openSession } from '../member/open-session.js';

const clock = new VirtualClock();
const hub = createMemoryHub({ clock, deliver: queueMicrotask });

/** A session that has joined a group of the memory hub. */
async function joined(group: string, name: string): Promise<Session> {
  const session = await openSession({ group, name, hub, clock });
  await join(session);
  return session;
}

/** `ana` leads, with trust that she has just proved, and watches `ben`, who is heard with `beat`. */
async function watched(group: string) {
  const [ana, ben] = [await joined(group, 'ana'), await joined(group, 'ben')];
  await ana.propose({ kind: 'leader.claim', against: ana.state.term });
  const { term } = ana.state;
  ana.trust.extend(clock.now(), ana.config.timing.leaseMs);
  const watch = createActor(memberWatch(ana, provideDetector(detectorDoers(ana))), { input: { term }, clock });
  watch.start();
  onTestFinished(() => void watch.stop());
  const answers: (boolean | undefined)[] = [];
  const beat = (trusted: boolean): void =>
    ana.answerBeat?.(encodeBeat({ member: ben.member, term, trusted }), (data) => answers.push(decodeBeatAnswer(data)?.trusted));
  const isThere = (member: MemberId): boolean => Object.hasOwn(ana.state.members, member);
  return { ana, ben, beat, answers, watch, isThere };
}

const LONG_MS = 10_000;

describe('nobody is declared gone', () => {
  it('before our own reign is proved again, even when the log took something of ours that was sent after the silence', async () => {
    const { ana, ben, isThere } = await watched('unproved');
    await clock.advanceAsync(LONG_MS);
    // As after an outage: an entry landed, and is too old by now to be worth any trust.
    ana.writtenAtMs = clock.now();
    await clock.advanceAsync(LONG_MS);
    expect([ana.trust.isTrusted, isThere(ben.member)]).toEqual([false, true]);
  });

  it('unless silence goes on for longer than any trust after it was proved', async () => {
    const { ana, ben, isThere } = await watched('proved');
    const { leaseMs, renewMs } = ana.config.timing;
    for (let passedMs = 0; passedMs < LONG_MS; passedMs += renewMs) {
      await ana.propose({ kind: 'leader.renew', term: ana.state.term });
      ana.trust.extend(ana.writtenAtMs, leaseMs);
      await clock.advanceAsync(renewMs);
    }
    expect([ana.trust.isTrusted, isThere(ben.member)]).toEqual([true, false]);
  });
});

describe('a beat', () => {
  it('of a member with trust is answered with the others, within a tick', async () => {
    const { beat, answers } = await watched('together');
    beat(true);
    beat(true);
    expect(answers).toEqual([]);
    await clock.advanceAsync(50);
    expect(answers).toEqual([true, true]);
  });

  it('of a member without trust is answered at once', async () => {
    const { beat, answers } = await watched('hurried');
    beat(false);
    expect(answers).toEqual([true]);
  });

  it('that waits for its answer gets it when the reign ends, without trust', async () => {
    const { ana, beat, answers, watch } = await watched('ended');
    beat(true);
    ana.trust.revoke();
    watch.stop();
    expect(answers).toEqual([false]);
  });
});

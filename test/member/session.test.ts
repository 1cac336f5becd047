import { describe, expect, it } from 'vitest';
import type { EntryBody } from '../../machines/model/entries.js';
import { digestOf } from '../../machines/model/digest.js';
import type { Term } from '../../machines/model/ids.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import type { BeatAnswer } from '../../src/protocol/beat.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { join, openSession } from './open-session.js';

/** A session whose incarnation has joined and leads, so that it has a term to be answered under. */
async function joined() {
  const clock = new VirtualClock();
  const hub = createMemoryHub({ clock, deliver: queueMicrotask });
  const session = await openSession({ group: 'g', name: 'ana', hub, clock });
  await join(session);
  await session.propose({ kind: 'leader.claim', against: 0 as Term });
  const answer = (applied: number): BeatAnswer => ({
    trusted: true,
    term: session.state.term,
    applied,
    // A leader that comes to the same state as we do.
    get digest() {
      return digestOf(session.state);
    },
    settled: true,
  });
  const pause = (paused: boolean): Promise<unknown> => session.propose({ kind: 'maintenance.set', paused } satisfies EntryBody);
  return { clock, session, answer, pause };
}

describe('an answer of the leader', () => {
  it('counts at once when all that the leader had is applied here', async () => {
    const { session, clock, answer } = await joined();
    session.trustOnceApplied(answer(session.state.applied), clock.now());
    expect(session.trust.isTrusted).toBe(true);
  });

  it('counts only once this member has applied what the leader had, and from when it was asked', async () => {
    const { session, clock, answer, pause } = await joined();
    const askedAtMs = clock.now();
    let settled = 0;
    session.onSettled = () => settled++;
    session.trustOnceApplied(answer(session.state.applied + 2), askedAtMs);
    expect([session.trust.isTrusted, settled]).toEqual([false, 0]);
    clock.advance(300);
    await pause(true);
    expect([session.trust.isTrusted, settled]).toEqual([false, 0]);
    await pause(false);
    expect([session.trust.isTrusted, settled, session.trust.untilMs]).toEqual([true, 1, askedAtMs + 2_000]);
  });

  it('does not count when its reign was over before that was applied', async () => {
    const { session, clock, answer } = await joined();
    session.trustOnceApplied(answer(session.state.applied + 1), clock.now());
    await session.propose({ kind: 'leader.claim', against: session.state.term });
    expect(session.trust.isTrusted).toBe(false);
  });

  it('counts for the incarnation that asked, and for no later one', async () => {
    const { session, clock, answer, pause } = await joined();
    const askedAtMs = clock.now();
    session.trustOnceApplied(answer(session.state.applied + 2), askedAtMs);
    await session.propose({ kind: 'member.leave', hold: false });
    clock.advance(10);
    session.reincarnate();
    await join(session);
    await pause(true);
    session.trustOnceApplied(answer(session.state.applied), askedAtMs);
    expect([session.self !== undefined, session.trust.isTrusted]).toEqual([true, false]);
  });

  it('ends the stay when it shows another state, at once or when as much is applied (I5)', async () => {
    for (const ahead of [0, 1]) {
      const { session, clock, answer, pause } = await joined();
      session.trustOnceApplied(answer(session.state.applied), clock.now());
      const losses: unknown[] = [];
      session.onLost(({ error }) => losses.push(error));
      const applied = session.state.applied + ahead;
      session.trustOnceApplied({ ...answer(applied), digest: 'f00' }, clock.now());
      expect(losses).toHaveLength(1 - ahead);
      if (ahead > 0) await pause(true);
      expect(losses).toEqual([expect.objectContaining({ code: 'ERR_CONCLAVE_DIVERGED', sequence: applied, reportFile: null })]);
      expect(session.trust.isTrusted).toBe(false);
    }
  });
});

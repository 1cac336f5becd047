import { describe, expect, it, onTestFinished } from 'vitest';
import type { EntryBody } from '../../machines/model/entries.js';
import { digestOf } from '../../machines/model/digest.js';
import type { Term } from '../../machines/model/ids.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import type { BeatAnswer } from '../../src/protocol/beat.js';
import { parseWorkerOptions } from '../../src/options/parse-worker-options.js';
import type { Report } from '../../src/member/report.js';
import { Session } from '../../src/member/session.js';
import { systemRandom } from '../../src/system/system-random.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

const silent: Report = {
  error: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  granted: () => undefined,
  revoked: () => undefined,
  overdue: () => undefined,
  placed: () => undefined,
  leader: () => undefined,
};

/** A session whose incarnation has joined and leads, so that it has a term to be answered under. */
async function joined() {
  const clock = new VirtualClock();
  const config = parseWorkerOptions({ group: 'g', partitions: 1, timing: 'balanced', reports: false, run: () => undefined }, 'ana');
  const session = new Session({
    config,
    hub: createMemoryHub({ clock, deliver: queueMicrotask }),
    clock,
    random: systemRandom,
    report: silent,
  });
  await session.connect(new AbortController().signal);
  onTestFinished(() => session.close());
  await session.replay();
  session.reincarnate();
  const join = async (): Promise<void> => {
    const seat = { name: 'ana', sticky: true, capacity: 1, poolSize: 8, fencing: 'exclusive', leaseMs: 2_000, protocolMax: 1 } as const;
    await session.propose({ kind: 'member.join', basis: session.state.applied, ...seat });
  };
  await join();
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
  return { clock, session, answer, pause, join };
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
    const { session, clock, answer, pause, join } = await joined();
    const askedAtMs = clock.now();
    session.trustOnceApplied(answer(session.state.applied + 2), askedAtMs);
    await session.propose({ kind: 'member.leave', hold: false });
    clock.advance(10);
    session.reincarnate();
    await join();
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

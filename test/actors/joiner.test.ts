import { createActor, waitFor } from 'xstate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { joiner } from '../../src/actors/joiner.js';
import type { Report } from '../../src/member/report.js';
import { Session } from '../../src/member/session.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { parseWorkerOptions } from '../../src/options/parse-worker-options.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { systemRandom } from '../../src/system/system-random.js';
import { alteredHub } from '../support/altered-hub.js';

interface Storage {
  isFull: boolean;
  tries: number;
  /** What is written lands so much later, and its acknowledgement is never heard. Default: at once. */
  readonly landsAfterMs?: number;
}

/** A session on a log that takes nothing while it `isFull`; `told` has the codes of errors that its user heard. */
async function sessionOn(storage: Storage) {
  const clock = new VirtualClock();
  const told: (string | undefined)[] = [];
  const ignore = (): void => undefined;
  const report: Report = {
    error: (error) => told.push((error as { readonly code?: string }).code),
    notice: ignore,
    warning: ignore,
    granted: ignore,
    revoked: ignore,
    overdue: ignore,
    placed: ignore,
    leader: ignore,
  };
  const hub = alteredHub(createMemoryHub({ clock, deliver: queueMicrotask }), (log) => ({
    append: (data, options) => {
      storage.tries++;
      if (storage.landsAfterMs !== undefined) {
        clock.setTimeout(() => void log.append(data, options), storage.landsAfterMs);
        return new Promise((resolve) => clock.setTimeout(() => resolve({ kind: 'unknown', cause: undefined }), options.timeoutMs));
      }
      return storage.isFull ? Promise.resolve({ kind: 'refused', reason: 'full', cause: undefined } as const) : log.append(data, options);
    },
  }));
  const config = parseWorkerOptions({ group: 'g', partitions: 1, timing: 'balanced', reports: false, run: ignore }, 'ana');
  const session = new Session({ config, hub, clock, random: systemRandom, report });
  await session.connect(new AbortController().signal);
  onTestFinished(() => session.close());
  await session.replay();
  const join = () => {
    const actor = createActor(joiner(session), { input: { member: session.reincarnate() } });
    actor.subscribe({ error: ignore });
    actor.start();
    onTestFinished(() => void actor.stop());
    return actor;
  };
  return { clock, session, told, join };
}

describe('a log without room', () => {
  it('refuses a worker that comes, with the reason', async () => {
    const { join, told } = await sessionOn({ isFull: true, tries: 0 });
    await expect(waitFor(join(), ({ status }) => status === 'done')).rejects.toMatchObject({ code: 'ERR_CONCLAVE_LOG_FULL' });
    expect(told).toEqual([]);
  });

  it('is asked on, ever more seldom, by a worker whose membership ended while it ran; it says so once', async () => {
    const storage = { isFull: false, tries: 0 };
    const { clock, session, join, told } = await sessionOn(storage);
    await waitFor(join(), ({ status }) => status === 'done');
    await session.propose({ kind: 'member.leave', hold: false });
    Object.assign(storage, { isFull: true, tries: 0 });
    const again = join();
    await clock.advanceAsync(600_000);
    expect([again.getSnapshot().status, told]).toEqual(['active', ['ERR_CONCLAVE_LOG_FULL']]);
    // Pauses of 0.2, 0.4 … 25.6 s, then 30 s each.
    expect(storage.tries).toBeGreaterThan(20);
    expect(storage.tries).toBeLessThan(30);
    storage.isFull = false;
    await clock.advanceAsync(30_000);
    expect([again.getSnapshot().status, session.self !== undefined]).toEqual(['done', true]);
  });

  it('is asked no more when the worker stops', async () => {
    const storage = { isFull: false, tries: 0 };
    const { clock, session, join } = await sessionOn(storage);
    await waitFor(join(), ({ status }) => status === 'done');
    await session.propose({ kind: 'member.leave', hold: false });
    Object.assign(storage, { isFull: true, tries: 0 });
    const again = join();
    await clock.advanceAsync(1_000);
    again.stop();
    expect(clock.pending).toBe(0);
    const { tries } = storage;
    await clock.advanceAsync(60_000);
    expect(storage.tries).toBe(tries);
  });
});

it('a seat that came when it was not waited for any more is taken, and not asked for again', async () => {
  const storage = { isFull: false, tries: 0, landsAfterMs: 10_000 };
  const { clock, session, join } = await sessionOn(storage);
  const actor = join();
  await clock.advanceAsync(10_000);
  expect([actor.getSnapshot().status, session.self !== undefined]).toEqual(['active', true]);
  await clock.advanceAsync(20_000);
  expect([actor.getSnapshot().status, session.hasJoined]).toEqual(['done', true]);
  const { tries } = storage;
  await clock.advanceAsync(60_000);
  expect(storage.tries).toBe(tries);
});

import { expect, test } from 'vitest';
import { timingPresets } from '../../machines/model/timing.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { AlreadyStartedError, type Worker } from '../../src/index.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import { systemClock } from '../../src/system/system-clock.js';
import { GroupLog } from '../support/group-log.js';
import { heldResources, released } from '../support/held-resources.js';
import { insideWorker } from '../support/inside-worker.js';
import { withServer } from '../support/nats-server.js';

interface Stage {
  readonly log: GroupLog;
  readonly make: (name?: string) => Worker;
}

/** A group on a real server. Afterwards nobody is a member, nothing is owned, and this process holds what it held before. */
const onStage = (play: (stage: Stage) => Promise<void>): Promise<void> =>
  withServer(async ({ url }) => {
    const log = await GroupLog.open(url, 'inside');
    const before = heldResources();
    await play({ log, make: (name) => insideWorker(connectNats({ servers: url }), name === undefined ? {} : { name }) });
    await log.until(() => Object.keys(log.state.members).length === 0);
    expect([...rowsOf(log.state.partitions)].filter((row) => row.owner)).toEqual([]);
    await released(before);
    await log.close();
  });

test('of ten starts at once, one succeeds and nine are told that it was started', async () =>
  onStage(async ({ make }) => {
    const worker = make();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => worker.start()));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(9);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(AlreadyStartedError);
    expect(worker.state).toBe('serving');
    await worker.stop();
  }));

test('ten stops at once are one stop with one outcome', async () =>
  onStage(async ({ make, log }) => {
    const worker = make();
    await worker.start();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => worker.stop()));
    expect(new Set(outcomes).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ drained: 12, aborted: 0 });
    await log.until(() => log.facts('member.left').length === 1);
    expect(worker.state).toBe('stopped');
  }));

test('a stop that races the start wins, and both settle', async () =>
  onStage(async ({ make }) => {
    const worker = make();
    const [started, stopped] = await Promise.allSettled([worker.start(), worker.stop()]);
    expect(started).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CONCLAVE_STOPPED' } });
    expect(stopped.status).toBe('fulfilled');
    expect(worker.state).toBe('stopped');
  }));

/** The steps of a start, and the entry in the log that shows each. */
const steps = ['member.join', 'leader.claim', 'partitions.change', 'placement.commit'] as const;

test.for(steps)('a stop right after %s ends a start that is under way, and gives everything back', async (kind) =>
  onStage(async ({ make, log }) => {
    const worker = make();
    const starting = worker.start().then(
      () => 'served',
      (error: unknown) => (error as { readonly code?: string }).code,
    );
    await log.until(() => log.records.some(({ entry }) => entry?.kind === kind));
    const { elapsedMs } = await worker.stop();
    expect(elapsedMs).toBeLessThan(timingPresets.balanced.stopMs);
    expect(['served', 'ERR_CONCLAVE_STOPPED']).toContain(await starting);
    expect(worker.state).toBe('stopped');
  }),
);

test.for(['before it began', 'at once', ...steps])(
  'a start that is aborted %s rejects with the reason and leaves nothing behind',
  async (when) =>
    onStage(async ({ make, log }) => {
      const worker = make();
      const abort = new AbortController();
      const reason = new Error('never mind');
      if (when === 'before it began') abort.abort(reason);
      const starting = worker.start({ signal: abort.signal });
      const outcome = starting.then(
        () => 'served',
        (error: unknown) => error,
      );
      if (when !== 'before it began' && when !== 'at once') await log.until(() => log.records.some(({ entry }) => entry?.kind === when));
      const abortedMs = systemClock.now();
      abort.abort(reason);
      expect([reason, when === 'placement.commit' ? 'served' : reason]).toContain(await outcome);
      expect(systemClock.now() - abortedMs).toBeLessThan(timingPresets.balanced.startMs);
      await worker.stop();
      expect(worker.state).toBe('stopped');
    }),
);

test('a start that is aborted while the server is out of reach rejects at once', async () => {
  const before = heldResources();
  const worker = insideWorker(connectNats({ servers: 'nats://127.0.0.1:1' }));
  const abort = new AbortController();
  const reason = new Error('never mind');
  const starting = worker.start({ signal: abort.signal });
  abort.abort(reason);
  await expect(starting).rejects.toBe(reason);
  await worker.stop();
  await released(before);
});

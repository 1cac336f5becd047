import { expect, test } from 'vitest';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test('ten workers that are stopped and started one by one under their names keep all their partitions', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  const first = await fleet.start(names(10));
  const fromMs = await fleet.atRest();
  for (const worker of first) {
    const outcome = await worker.stop({ hold: true });
    expect(outcome.aborted).toBe(0);
    await fleet.start([worker.name]);
  }
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  tellGaps('rolling update of ten', verdict);
});

test('with surge, where the new process is there before the old one stops, nothing moves either', async () => {
  await using fleet = await WorkerFleet.open();
  const first = await fleet.start(names(4));
  const fromMs = await fleet.atRest();
  for (const worker of first) {
    await fleet.start([worker.name]);
    await fleet.until(`the old ${worker.name} has ended`, () => worker.status.state === 'failed');
    expect(worker.errors.map(({ code }) => code)).toContain('ERR_CONCLAVE_REPLACED');
    await worker.kill();
  }
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  tellGaps('update of four with surge', verdict);
});

test('a worker that is killed and comes back within its lease gets its partitions back, and nothing moves', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(4));
  const fromMs = await fleet.atRest();
  for (const victim of [fleet.followers[0], fleet.leader]) {
    await victim?.kill();
    await fleet.start([victim?.name ?? '']);
    await fleet.led();
  }
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  tellGaps('killed and back', verdict);
});

test('a group that is stopped and started again as a whole gets its ids back', async () => {
  await using fleet = await WorkerFleet.open();
  const first = await fleet.start(names(5));
  const fromMs = await fleet.atRest();
  const ids = new Map(first.map((worker) => [worker.name, worker.status.id]));
  await Promise.all(first.map((worker) => worker.stop({ hold: true })));
  const second = await fleet.start(names(5));
  const untilMs = await fleet.atRest();
  expect(new Map(second.map((worker) => [worker.name, worker.status.id]))).toEqual(ids);
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  tellGaps('all stopped, all started', verdict);
});

import { expect, test } from 'vitest';
import { CROWD_TIMING, names, WorkerFleet } from '../support/worker-fleet.js';

test.for([3, 5, 10, 64])('%i workers that start together have one leader, one placement, and every partition once', async (count) => {
  // Processes that share two cores take their time, and may let a second pass between two arrivals.
  const isCrowd = count >= 10;
  const timing = isCrowd ? CROWD_TIMING : ({ preset: 'balanced', coldQuietMs: 4_000 } as const);
  await using fleet = await WorkerFleet.open({ partitions: 128, timing });
  await fleet.start(names(count), isCrowd ? { expectedWorkers: count } : {});
  await fleet.led();
  const untilMs = await fleet.atRest(60_000);
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
  expect(fleet.log.facts('placement.committed')).toMatchObject([
    { type: 'placement.committed', version: 1, trigger: 'coldStart', moved: 128 },
  ]);
  const shares = fleet.alive.map((worker) => Object.keys(worker.status.running).length);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  expect(fleet.alive.map((worker) => worker.status.id).toSorted()).toEqual(
    Array.from({ length: count }, (_, at) => `worker-${at}`).toSorted(),
  );
  const verdict = await fleet.verdict({ fromMs: untilMs, untilMs });
  expect(verdict).toMatchObject({ overlaps: [], epochsRepeatedOrFallen: [], workWithoutTrust: [], moves: [] });
});

test('workers that arrive one after another, within the first window, are placed together', async () => {
  await using fleet = await WorkerFleet.open();
  const workers = await Promise.all(names(4).map((name) => fleet.spawn(name)));
  for (const worker of workers) {
    worker.tell({ command: 'start' });
    await fleet.lets(500);
  }
  await fleet.until('all serve', () => fleet.alive.length === 4);
  await fleet.atRest();
  expect(fleet.log.facts('placement.committed')).toMatchObject([
    { type: 'placement.committed', version: 1, trigger: 'coldStart', moved: 24 },
  ]);
  expect(fleet.alive.map((worker) => Object.keys(worker.status.running).length)).toEqual([6, 6, 6, 6]);
});

test('workers that are expected are waited for beyond the quiet that would end the first window, and no longer than until they are there', async () => {
  await using fleet = await WorkerFleet.open({ timing: { preset: 'balanced', coldWindowMs: 60_000, startMs: 90_000 }, expectedWorkers: 3 });
  const workers = await Promise.all(names(3).map((name) => fleet.spawn(name)));
  for (const worker of workers) {
    worker.tell({ command: 'start' });
    await fleet.lets(1_500);
  }
  await fleet.atRest();
  expect(fleet.log.facts('placement.committed')).toMatchObject([{ version: 1, trigger: 'coldStart', moved: 24 }]);
  expect(fleet.alive.map((worker) => Object.keys(worker.status.running).length)).toEqual([8, 8, 8]);
});

import { expect, test } from 'vitest';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { CROWD_TIMING, names, WorkerFleet } from '../support/worker-fleet.js';

const idsOf = (workers: readonly FleetWorker[]): readonly string[] => workers.map((worker) => worker.status.id as string);
const sharesOf = (fleet: WorkerFleet): readonly number[] =>
  fleet.alive.map((worker) => Object.keys(worker.status.running).length).toSorted((a, b) => a - b);

test('three workers become five with one placement that moves the minimum, and five become three', async () => {
  // Two processes that start at once may appear a second apart.
  const timing = { preset: 'balanced', plannedWindowMs: 10_000, quietMs: 3_000 } as const;
  await using fleet = await WorkerFleet.open({ partitions: 60, expectedWorkers: 3, timing });
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const before = fleet.log.state.placement.version;
  const joined = await fleet.start(['node-3', 'node-4']);
  await fleet.until('the newcomers have their share', () => joined.every((worker) => Object.keys(worker.status.running).length === 12));
  const grownMs = await fleet.atRest();
  expect(fleet.log.state.placement.version).toBe(before + 1);
  expect(sharesOf(fleet)).toEqual([12, 12, 12, 12, 12]);
  const growth = await fleet.verdict({ fromMs, untilMs: grownMs });
  expect(growth).toMatchObject(SAFE);
  expect(growth.moves).toHaveLength(24);
  const victims = idsOf(joined);
  await Promise.all(joined.map((worker) => worker.stop()));
  const untilMs = await fleet.atRest();
  expect(sharesOf(fleet)).toEqual([20, 20, 20]);
  const shrinking = await fleet.verdict({ fromMs: grownMs, untilMs, victims });
  expect(shrinking).toMatchObject({ ...SAFE, unneededMoves: [] });
  expect(shrinking.moves).toHaveLength(24);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  tellGaps('three to five to three', shrinking);
});

test('one join raises the version by exactly one, each time', async () => {
  await using fleet = await WorkerFleet.open({ expectedWorkers: 1 });
  await fleet.start(names(1));
  await fleet.atRest();
  for (let count = 1; count < 5; count++) {
    const { version } = fleet.log.state.placement;
    await fleet.start([`node-${count}`]);
    await fleet.atRest();
    expect(fleet.log.state.placement.version).toBe(version + 1);
  }
});

test('workers that come and go for half a minute leave every partition with one owner, whenever the group rests', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40, expectedWorkers: 5 });
  await fleet.start(names(5));
  const fromMs = await fleet.atRest();
  const away: string[] = [];
  for (let round = 0; round < 10; round++) {
    const back = round % 3 === 2 ? away.shift() : undefined;
    if (back) await fleet.start([back]);
    else {
      const leaver = fleet.alive[round % fleet.alive.length] as FleetWorker;
      away.push(leaver.name);
      if (round % 2 === 0) await leaver.stop();
      else await leaver.kill();
    }
    await fleet.led();
    await fleet.atRest();
    const shares = sharesOf(fleet);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(40);
    if (fleet.alive.length < 3) await fleet.start(away.splice(0, 2));
  }
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject(SAFE);
  tellGaps('churn', verdict);
});

test('sixty-four workers that all stop and all start again have the same ids and the same partitions', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 128, timing: CROWD_TIMING });
  const first = await fleet.start(names(64), { expectedWorkers: 64 });
  const fromMs = await fleet.atRest(60_000);
  const ids = new Map(first.map((worker) => [worker.name, worker.status.id]));
  const outcomes = await Promise.all(first.map((worker) => worker.stop({ hold: true })));
  expect(outcomes.every(({ aborted }) => aborted === 0)).toBe(true);
  const second = await fleet.start(names(64), { expectedWorkers: 64 });
  const untilMs = await fleet.atRest(60_000);
  expect(new Map(second.map((worker) => [worker.name, worker.status.id]))).toEqual(ids);
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict.moves).toEqual([]);
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
  expect(fleet.log.facts('member.fenced')).toEqual([]);
});

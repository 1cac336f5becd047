import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const timing = { preset: 'balanced', drainMs: 400, restartMinMs: 10, restartMaxMs: 40 } as const;
const partitions = ['unruly', 'a', 'b', 'c', 'd', 'e'].map((key) => ({ key }));
const ordinary = ['a', 'b', 'c', 'd', 'e'];

const runningOf = (workers: readonly FleetWorker[]): readonly string[] =>
  workers.flatMap(({ status }) => Object.keys(status.running)).toSorted();
const ownerOf = (fleet: WorkerFleet): FleetWorker => fleet.alive.find(({ status }) => 'unruly' in status.running) as FleetWorker;

test('user code that throws whenever it starts is tried less and less often, quarantined and reported; the rest runs, and moves', async () => {
  await using fleet = await WorkerFleet.open({ timing, partitions, broken: ['unruly'] });
  const workers = await fleet.start(names(2));
  const said = (worker: FleetWorker): readonly string[] => worker.errors.map(({ message }) => message);
  const isQuarantined = (worker: FleetWorker): boolean => said(worker).some((text) => text.includes('quarantined'));
  await fleet.until('its owner says that it is quarantined', () => workers.some(isQuarantined));
  await fleet.until('the rest runs', () => runningOf(workers).join() === ordinary.join());
  const [owner] = workers.filter(isQuarantined) as [FleetWorker];
  expect(owner.errors.filter(({ code }) => code !== 'ERR_CONCLAVE_PARTITION')).toEqual([]);
  expect(said(owner).filter((text) => text.includes('broken on purpose'))).toHaveLength(8);

  const { drained, aborted } = await owner.stop();
  expect({ drained, aborted }).toEqual({ drained: 3, aborted: 0 });
  await fleet.until('the other runs the rest', () => runningOf(fleet.alive).join() === ordinary.join());
  expect(await fleet.verdict({ fromMs: 0, untilMs: systemClock.now() })).toMatchObject(SAFE);
});

test('user code that does not end when asked loses its partition, is reported, and takes no effect any more', async () => {
  await using fleet = await WorkerFleet.open({ timing, partitions, deaf: ['unruly'], worksEveryMs: 10 });
  await fleet.start(names(2));
  await fleet.atRest();
  const owner = ownerOf(fleet);
  const [other] = fleet.alive.filter((worker) => worker !== owner) as [FleetWorker];
  await fleet.log.operate({ kind: 'worker.drain', worker: owner.status.id as never, draining: true });
  await fleet.until('the other runs everything', () => runningOf([other]).length === partitions.length);
  expect(owner.errors.map(({ message }) => message)).toEqual([expect.stringContaining('ignores its abort signal')]);
  const { applied } = fleet.log.state;
  await fleet.until('time has passed', () => fleet.log.facts('leader.renewed', applied).length > 0);
  expect(await fleet.verdict({ fromMs: 0, untilMs: systemClock.now() })).toMatchObject(SAFE);
});

test('a worker whose user code never returns stops within its deadline, and says how many it left behind', async () => {
  await using fleet = await WorkerFleet.open({ timing, partitions, deaf: ['unruly'], expectedWorkers: 2 });
  await fleet.start(names(2));
  await fleet.atRest();
  const { drained, aborted, elapsedMs } = await ownerOf(fleet).stop({ timeoutMs: 3_000 });
  expect({ drained, aborted, isInTime: elapsedMs < 4_000 }).toEqual({ drained: 2, aborted: 1, isInTime: true });
  await fleet.atRest();
});

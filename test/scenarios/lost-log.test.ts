import { expect, test } from 'vitest';
import { MortalServer } from '../support/mortal-server.js';
import { SAFE } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

/** All have failed, say why, and run nothing. */
async function lost(fleet: WorkerFleet): Promise<void> {
  await fleet.until('every worker has failed', () => fleet.workers.every(({ status }) => status.state === 'failed'));
  expect(fleet.workers.map(({ errors }) => errors.at(-1)?.code)).toEqual(fleet.workers.map(() => 'ERR_CONCLAVE_LOG_LOST'));
  expect(fleet.workers.filter((worker) => !worker.isIdle)).toEqual([]);
}

test('a log that forgot acknowledged entries is noticed by every member, also when it has grown again, and no epoch or term is used twice by those who start again', async () => {
  await using server = await MortalServer.start();
  await using fleet = await WorkerFleet.open({ server, lined: true });
  await fleet.start(names(3));
  await fleet.atRest();
  const copy = await server.copyFiles();
  const { applied } = fleet.log.state;
  await fleet.start(['late']);
  await fleet.until('it has its share', () => fleet.workers.every(({ status }) => Object.keys(status.running).length === 6));
  const forgotten = fleet.log.facts('partition.granted', applied).map(({ epoch }) => epoch as number);
  const [first, ...later] = fleet.workers;
  await Promise.all(later.map((worker) => worker.line.cut()));
  await server.kill();
  await server.replaceFiles(copy);
  await server.revive();
  await fleet.until('the first has failed', () => first?.status.state === 'failed');
  await Promise.all(later.map((worker) => worker.line.mend()));
  await lost(fleet);

  await Promise.all(fleet.workers.map((worker) => worker.kill()));
  await fleet.reread();
  await fleet.start(names(4).map((name) => `${name}-again`));
  const untilMs = await fleet.atRest();
  const again = fleet.log.facts('partition.granted', applied).map(({ epoch }) => epoch as number);
  expect(Math.min(...again)).toBeGreaterThan(Math.max(...forgotten));
  expect(fleet.log.facts('leader.elected', applied)[0]?.term).toBeGreaterThan(Math.max(...forgotten));
  expect(await fleet.verdict({ fromMs: untilMs, untilMs })).toMatchObject(SAFE);
});

test('a server that comes back without its files is noticed by every member, and the group can start anew', async () => {
  await using server = await MortalServer.start();
  await using fleet = await WorkerFleet.open({ server });
  await fleet.start(names(3));
  await fleet.atRest();
  await server.kill();
  await server.replaceFiles();
  await server.revive();
  await lost(fleet);
  await Promise.all(fleet.workers.map((worker) => worker.kill()));
  await fleet.reread();
  await fleet.start(names(3));
  await fleet.atRest();
});

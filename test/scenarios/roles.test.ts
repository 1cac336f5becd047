import { expect, test } from 'vitest';
import { openGroup } from '../../src/index.js';
import { runCli } from '../cli/run-cli.js';
import { openRoles } from '../nats/open-roles.js';
import { SAFE } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test('workers that may do no more than their role elect, hand over, and survive the death of their leader', async () => {
  const { server, as } = await openRoles(['fleet']);
  const created = await runCli(['create', '--group', 'fleet', '--json'], { NATS_URL: as('operator-fleet') });
  expect(created).toMatchObject({ code: 0, stdout: '{"group":"fleet"}\n', stderr: '' });
  await using fleet = await WorkerFleet.open({ server, servers: as('worker-fleet') });
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  await fleet.start(['late']);
  await fleet.atRest();
  expect(await runCli(['doctor', '--group', 'fleet'], { NATS_URL: as('worker-fleet') })).toMatchObject({ code: 0, stderr: '' });
  const { leader } = fleet;
  const victims = [leader.status.id as string];
  await leader.kill();
  const untilMs = await fleet.atRest();
  expect(await fleet.verdict({ fromMs, untilMs, victims })).toMatchObject(SAFE);
  expect(fleet.workers.flatMap(({ errors }) => errors)).toEqual([]);

  await using observer = await openGroup({ group: 'fleet', servers: as('observer-fleet') });
  expect(observer.members).toHaveLength(3);
  await new Promise<void>((resolve) => observer.watchCharts((charts) => charts.every(({ status }) => status === 'heard') && resolve()));
  await expect(observer.pause()).rejects.toThrow(/does not take it: denied/);
  await using operator = await openGroup({ group: 'fleet', servers: as('operator-fleet') });
  await operator.pause();
  expect(operator.paused).toBe(true);
});

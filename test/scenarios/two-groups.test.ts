import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { SAFE } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test('two groups on one server, with the same names of workers and partitions, never touch each other', async () => {
  await using red = await WorkerFleet.open({ group: 'red' });
  await using blue = await WorkerFleet.open({ group: 'red-2', server: red.server });
  await Promise.all([red.start(names(3)), blue.start(names(3))]);
  await Promise.all([red.atRest(), blue.atRest()]);
  await blue.until('its first snapshot is taken', () => blue.log.facts('snapshot.taken').length > 0);
  const untouched = blue.log.state;
  const fromMs = systemClock.now();
  await red.leader.kill();
  await red.atRest();
  await red.start(['late']);
  await red.until('the newcomer has its share', () => Object.keys(red.workers[3]?.status.running ?? {}).length > 0);
  const untilMs = await red.atRest();

  const since = blue.log.records.filter(({ sequence }) => sequence > untouched.applied);
  expect(since.length).toBeGreaterThan(0);
  expect(since.every(({ entry }) => entry?.kind === 'leader.renew')).toBe(true);
  expect(blue.log.state.partitions).toEqual(untouched.partitions);
  const verdict = await blue.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ ...SAFE, moves: [], unowned: { runs: 0, totalMs: 0 } });
  const members = (fleet: WorkerFleet): readonly string[] => Object.keys(fleet.log.state.members);
  expect(members(red).filter((member) => members(blue).includes(member))).toEqual([]);
});

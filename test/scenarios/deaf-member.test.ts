import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE } from '../support/safe-history.js';

test('a member whose beats arrive and whose answers come too late gives way, and is not given partitions over and over', async () => {
  const timing = { preset: 'balanced', flapMs: 120_000 } as const;
  await using fleet = await WorkerFleet.open({ timing });
  await fleet.start(names(2)); // One of them leads.
  await fleet.start(['deaf'], { lined: true });
  const fromMs = await fleet.atRest();
  const deaf = fleet.workers.find(({ name }) => name === 'deaf') as FleetWorker;
  const others = fleet.workers.filter((worker) => worker !== deaf);
  const victims = [deaf.status.id as string];
  deaf.line.delay(600, ['toClient']); // Longer than a beat waits, shorter than anything that breaks the link.
  await fleet.until('it is declared gone twice', () => fleet.log.facts('member.fenced').length >= 2, 60_000);
  const ownsNothing = (): boolean => others.every((worker) => Object.keys(worker.status.running).length === 12);
  await fleet.until('it is back, and the others run everything', () => deaf.status.id !== null && ownsNothing(), 60_000);
  const settled = fleet.log.state.placement.version;
  const heard = fleet.log.facts('leader.renewed').length;
  await fleet.until('the leader has renewed ten times', () => fleet.log.facts('leader.renewed').length >= heard + 10);
  expect(fleet.log.state.placement.version).toBe(settled);
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now(), victims });
  expect(verdict).toMatchObject({ ...SAFE });
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE } from '../support/safe-history.js';

test('a member whose beats arrive and whose answers come too late gives way, and is not given partitions over and over', async () => {
  // A leader that a busy machine holds up for a second is not what this is about.
  const timing = { preset: 'balanced', flapMs: 120_000, leaderSuspectMs: 2_000, leaseMs: 2_700 } as const;
  await using fleet = await WorkerFleet.open({ timing });
  await fleet.start(names(2)); // One of them leads.
  await fleet.start(['deaf'], { lined: true });
  const fromMs = await fleet.atRest();
  const deaf = fleet.workers.find(({ name }) => name === 'deaf') as FleetWorker;
  const id = deaf.status.id as string;
  deaf.line.delay(600, ['toClient']); // Longer than a beat waits, shorter than anything that breaks the link.
  const declared = (): number => fleet.log.facts('member.fenced').filter(({ worker }) => worker === id).length;
  await fleet.until('it is declared gone twice', () => declared() >= 2, 60_000);
  const isBack = (): boolean => Object.values(fleet.log.state.members).some(({ worker }) => worker === id);
  const ownsNothing = (): boolean => [...rowsOf(fleet.log.state.partitions)].every(({ owner }) => owner !== null && owner !== id);
  await fleet.until('it is back, and the others have everything', () => isBack() && ownsNothing(), 60_000);
  await fleet.atRest();
  const settled = fleet.log.state.placement.version;
  const heard = fleet.log.facts('leader.renewed').length;
  await fleet.until('the leader has renewed ten times', () => fleet.log.facts('leader.renewed').length >= heard + 10);
  expect(fleet.log.state.placement.version).toBe(settled);
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now(), victims: [id] });
  expect(verdict).toMatchObject({ ...SAFE });
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const timing = { preset: 'balanced', degradedMs: 500, alarmMs: 2_500, criticalMs: 4_500, recoveryMs: 800 } as const;

test('an outage is told with rising urgency; one worker pauses, another goes on untrusted; nothing moves', async () => {
  await using fleet = await WorkerFleet.open({ timing });
  const [pausing] = await fleet.start(['node-0'], { outage: 'pause', expectedWorkers: 2 });
  const [continuing] = await fleet.start(['node-1'], { outage: 'continue', expectedWorkers: 2 });
  if (!pausing || !continuing) throw new Error('two workers were started');
  const fromMs = await fleet.atRest();
  const grants = { ...continuing.status.running };
  const version = fleet.log.state.placement.version;
  process.kill(fleet.server.pid, 'SIGSTOP');
  await fleet.until('both tell that it is critical', () => fleet.alive.every((worker) => worker.outages.includes('critical')));
  expect(pausing.status).toMatchObject({ state: 'paused', running: {} });
  expect(continuing.status).toMatchObject({ state: 'serving', running: grants });
  process.kill(fleet.server.pid, 'SIGCONT');
  await fleet.until('both are back', () => fleet.alive.every((worker) => worker.outages.at(-1) === null));
  const untilMs = await fleet.atRest();
  expect(fleet.alive.map((worker) => worker.outages)).toEqual(names(2).map(() => ['warning', 'alarm', 'critical', null]));
  expect(continuing.status.running).toEqual(grants);
  expect(fleet.log.state.placement.version).toBe(version);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  const verdict = await fleet.verdict({ fromMs, untilMs });
  expect(verdict).toMatchObject({ overlaps: [], epochsRepeatedOrFallen: [], workWithoutTrust: [], moves: [] });
});

import { expect, test } from 'vitest';
import { timingPresets } from '../../machines/model/timing.js';
import { systemClock } from '../../src/system/system-clock.js';
import { distribution } from '../../src/simulation/distribution.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test.for(['a follower', 'the leader'])('under `fast`, what %s had runs elsewhere long before its lease has run out', async (who) => {
  await using fleet = await WorkerFleet.open({ timing: 'fast' });
  await fleet.start(names(4));
  const spans: number[] = [];
  for (const round of [1, 2, 3]) {
    const fromMs = await fleet.atRest();
    await fleet.led();
    const victim = (who === 'the leader' ? fleet.leader : fleet.followers[0]) as FleetWorker;
    const id = victim.status.id as string;
    await victim.kill();
    const untilMs = await fleet.atRest();
    const verdict = await fleet.verdict({ fromMs, untilMs, victims: [id] });
    expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
    spans.push(verdict.unowned.max);
    tellGaps(`fast, ${who} killed, round ${round}`, verdict);
    await fleet.start([`spare-${round}`]);
    await fleet.until('the newcomer has its share', () => Object.keys(fleet.workers.at(-1)?.status.running ?? {}).length > 0);
  }
  const { p50, max } = distribution(spans);
  console.log(`fast, ${who} killed: last partition elsewhere after p50 ${p50.toFixed(0)} max ${max.toFixed(0)} ms of ${spans.length} runs`);
  expect(max).toBeLessThan(timingPresets.fast.leaseMs);
});

test('under `fast`, a second process under a held name takes over at once, and nothing moves', async () => {
  await using fleet = await WorkerFleet.open({ timing: 'fast' });
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const [old] = fleet.followers as [FleetWorker];
  await fleet.start([old.name]);
  await fleet.until('the old one has ended', () => old.status.state === 'failed');
  expect(old.errors.map(({ code }) => code)).toContain('ERR_CONCLAVE_REPLACED');
  await old.kill();
  await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
  expect(verdict.moves).toEqual([]);
  expect(verdict.epochsRepeatedOrFallen).toEqual([]);
  tellGaps('fast, replaced', verdict);
});

import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { OwnerRecord } from '../../src/simulation/history.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const BLOCKED_MS = 10_000;

test.for(['a follower', 'the leader'])(
  '%s whose event loop is blocked for 10 s knows that it is out before its user code does anything',
  async (who) => {
    await using fleet = await WorkerFleet.open({ worksEveryMs: 5 });
    await fleet.start(names(3));
    await fleet.atRest();
    const blocked = who === 'the leader' ? fleet.leader : (fleet.followers[0] as FleetWorker);
    const others = fleet.workers.filter((worker) => worker !== blocked);
    const victims = [blocked.status.id as string];
    const { applied } = fleet.log.state;
    const fromMs = systemClock.now();
    blocked.block(BLOCKED_MS);
    await fleet.until('it is fenced', () => fleet.log.facts('member.fenced', applied).some(({ worker }) => worker === victims[0]));
    const fencedAt = fleet.log.state.applied;
    await fleet.until('the others run everything', () => others.every(({ status }) => Object.keys(status.running).length === 12));
    const untilMs = systemClock.now();
    expect(untilMs - fromMs).toBeLessThan(BLOCKED_MS);
    await fleet.until('it has its share again', () => Object.values(blocked.status.running).some((epoch) => epoch > fencedAt));
    await fleet.atRest();

    const records = await blocked.history();
    const work = records.filter((record): record is OwnerRecord => record.kind === 'started' || record.kind === 'worked');
    expect(work.filter(({ atMs, epoch }) => atMs > untilMs && epoch < fencedAt)).toEqual([]);
    expect(work.filter(({ atMs }) => atMs > untilMs).length).toBeGreaterThan(0);
    const verdict = await fleet.verdict({ fromMs, untilMs, victims });
    expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
    tellGaps(`${who} blocked for 10 s`, verdict);
  },
);

test('an event loop that is blocked for less than the trust is noticed by nobody', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  for (const worker of fleet.workers) {
    const renewed = fleet.log.facts('leader.renewed').length;
    worker.block(700);
    await fleet.until('the leader has renewed twice', () => fleet.log.facts('leader.renewed').length > renewed + 2);
  }
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
  expect(verdict).toMatchObject({ ...SAFE, moves: [], unowned: { max: 0 } });
});

import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { OwnerRecord } from '../../src/simulation/history.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test.for(['a follower', 'the leader'])(
  '%s that is paused past its trust does nothing when it wakes until it has caught up',
  async (who) => {
    await using fleet = await WorkerFleet.open({ worksEveryMs: 5 });
    await fleet.start(names(3));
    const fromMs = await fleet.atRest();
    const sleeper = who === 'the leader' ? fleet.leader : fleet.followers[0];
    if (!sleeper) throw new Error('there is nobody to pause');
    const id = sleeper.status.id as string;
    const paused = fleet.log.state.applied;
    sleeper.freeze();
    await fleet.until('it is fenced', () => fleet.log.facts('member.fenced', paused).some((fact) => fact.worker === id));
    const [fence] = fleet.log.records.filter(({ facts }) => facts.some((fact) => fact.type === 'member.fenced' && fact.worker === id));
    const awakeMs = await fleet.atRest();
    sleeper.thaw();
    await fleet.until('it joined again', () => fleet.log.facts('member.joined', paused).some((fact) => fact.name === sleeper.name));
    const fencedAt = fence?.sequence ?? Infinity;
    await fleet.until('it has partitions again', () => Object.values(sleeper.status.running).some((epoch) => epoch > fencedAt));
    const untilMs = await fleet.atRest();

    const records = await sleeper.history();
    const work = records.filter((record): record is OwnerRecord => record.kind === 'started' || record.kind === 'worked');
    const afterwards = work.filter((record) => record.atMs >= awakeMs);
    expect(afterwards.length).toBeGreaterThan(0);
    expect(afterwards.filter((record) => record.epoch <= fencedAt)).toEqual([]);
    const verdict = await fleet.verdict({ fromMs, untilMs, victims: [id] });
    expect(verdict).toMatchObject(SAFE);
    tellGaps(`${who} paused`, verdict);
  },
);

test('a pause that is shorter than the trust moves nothing, and neither does a second one', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const [sleeper] = fleet.followers;
  for (const pauseMs of [900, 900]) {
    sleeper?.freeze();
    await fleet.lets(pauseMs);
    sleeper?.thaw();
    const heard = fleet.log.facts('leader.renewed').length;
    await fleet.until('the leader has renewed four times', () => fleet.log.facts('leader.renewed').length > heard + 4);
  }
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
  expect(verdict).toMatchObject({ ...SAFE, moves: [] });
});

test('a worker that freezes as its leader dies is replaced only when the trust that the dead leader gave it is over', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(4));
  const fromMs = await fleet.atRest();
  const { leader } = fleet;
  const [sleeper] = fleet.followers as [FleetWorker];
  const victims = [leader, sleeper].map((worker) => worker.status.id as string);
  sleeper.freeze();
  await leader.kill();
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps('leader killed and follower frozen', verdict);
});

test('a worker behind a slow line that falls silent stops its work before another has it', async () => {
  const timing = { preset: 'balanced', leaseMs: 3_000, leaderSuspectMs: 1_600, beatTimeoutMs: 900 } as const;
  await using fleet = await WorkerFleet.open({ worksEveryMs: 5, timing });
  await fleet.start(names(2));
  const [far] = (await fleet.start(['far'], { lined: true })) as [FleetWorker];
  await fleet.until('it has its share', () => Object.keys(far.status.running).length === 8);
  const fromMs = await fleet.atRest();
  // Slower than the margin that the leader waits: trust that was counted from the answer would last for too long.
  far.line.delay(700, ['toClient']);
  const heard = fleet.log.facts('leader.renewed').length;
  await fleet.until('the leader has renewed five times', () => fleet.log.facts('leader.renewed').length >= heard + 5);
  const victims = [far.status.id as string];
  const silent = fleet.log.state.applied;
  far.line.freeze(['toServer']);
  await fleet.until('it is fenced', () => fleet.log.facts('member.fenced', silent).length > 0);
  await fleet.until('it runs nothing', () => far.isIdle);
  await fleet.until('the others run everything', () =>
    fleet.workers.slice(0, 2).every((worker) => Object.keys(worker.status.running).length === 12),
  );
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now(), victims });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps('cut off behind a slow line', verdict);
});

import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const idsOf = (workers: readonly FleetWorker[]): readonly string[] => workers.map((worker) => worker.status.id as string);

test('one worker dies: only its partitions move, each once', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  await fleet.start(names(5));
  const fromMs = await fleet.atRest();
  const [victim] = fleet.followers as [FleetWorker];
  const lost = Object.keys(victim.status.running).length;
  await victim.kill();
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf([victim]) });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  expect(verdict.moves).toHaveLength(lost);
  tellGaps('one of five killed', verdict);
});

test('two workers die at once: only their partitions move', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  await fleet.start(names(5));
  const fromMs = await fleet.atRest();
  const victims = fleet.followers.slice(0, 2);
  await Promise.all(victims.map((victim) => victim.kill()));
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf(victims) });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps('two of five killed', verdict);
});

test('three workers die two seconds apart, the leader among them: only their partitions move', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  await fleet.start(names(6));
  const fromMs = await fleet.atRest();
  const victims: FleetWorker[] = [];
  for (const isLeader of [false, true, false]) {
    await fleet.led();
    const victim = (isLeader ? fleet.leader : fleet.followers[0]) as FleetWorker;
    victims.push(victim);
    await victim.kill();
    if (victims.length < 3) await fleet.lets(2_000);
  }
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf(victims) });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps('three of six killed, two seconds apart', verdict);
});

test('eight of ten workers die at once, the leader among them: the other two take everything', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  await fleet.start(names(10));
  const fromMs = await fleet.atRest();
  const victims = [fleet.leader, ...fleet.followers.slice(0, 7)];
  await Promise.all(victims.map((victim) => victim.kill()));
  const untilMs = await fleet.atRest();
  expect(fleet.alive.map((worker) => Object.keys(worker.status.running).length)).toEqual([20, 20]);
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf(victims) });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps('eight of ten killed', verdict);
});

/** The steps of a placement, and the moment that each is cut off at. */
const steps: readonly { readonly step: string; readonly kind: string }[] = [
  { step: 'once it had declared the partitions', kind: 'partitions.change' },
  { step: 'while its first placement arrives', kind: 'placement.commit' },
];

test.for(steps)('a leader that dies $step is followed by one that places the rest', async ({ kind }) => {
  await using fleet = await WorkerFleet.open();
  const workers = await Promise.all(names(4).map((name) => fleet.spawn(name)));
  for (const worker of workers) worker.tell({ command: 'start' });
  await fleet.until(`there is a ${kind}`, () => fleet.log.records.some(({ entry }) => entry?.kind === kind));
  const first = fleet.log.state.leader?.member;
  const victim = workers.find((worker) => worker.name === fleet.log.state.members[first as never]?.name) as FleetWorker;
  await victim.kill();
  await fleet.until('the others serve', () => fleet.alive.length === 3);
  const untilMs = await fleet.atRest();
  expect(fleet.log.state.leader?.member).not.toBe(first);
  expect(await fleet.verdict({ fromMs: untilMs, untilMs })).toMatchObject(SAFE);
});

test('a leader that dies while it replaces a dead worker is followed by one that finishes, and most partitions stay', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40 });
  await fleet.start(names(6));
  const fromMs = await fleet.atRest();
  const before = fleet.log.state;
  const { leader } = fleet;
  const [victim] = fleet.followers as [FleetWorker];
  await victim.kill();
  await fleet.until('the dead worker is fenced', () => fleet.log.facts('member.fenced', before.applied).length > 0);
  await leader.kill();
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf([victim, leader]) });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  expect(fleet.log.state.placement.version).toBeGreaterThan(before.placement.version);
  tellGaps('worker killed, then the leader that replaced it', verdict);
});

test('a leader that is stopped while it replaces a dead worker stops in time, and the next one finishes', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(4));
  const fromMs = await fleet.atRest();
  const before = fleet.log.state.applied;
  const { leader } = fleet;
  const [victim] = fleet.followers as [FleetWorker];
  const victims = idsOf([victim, leader]);
  await victim.kill();
  await fleet.until('the dead worker is fenced', () => fleet.log.facts('member.fenced', before).length > 0);
  const { elapsedMs, aborted } = await leader.stop();
  expect({ aborted, isQuick: elapsedMs < 1_000 }).toEqual({ aborted: 0, isQuick: true });
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps(`worker killed, the leader that replaced it stopped within ${elapsedMs.toFixed(0)} ms`, verdict);
});

test('a leader that dies while partitions change hands is followed by one under whom they arrive', async () => {
  await using fleet = await WorkerFleet.open({ partitions: 40, endsAfterMs: 300 });
  await fleet.start(names(4));
  await fleet.atRest();
  const { leader } = fleet;
  const before = fleet.log.state.applied;
  const fromMs = systemClock.now();
  const joining = fleet.start(['late']);
  await fleet.until('partitions are recalled', () => fleet.log.facts('partition.recalled', before).length > 0);
  await leader.kill();
  await joining;
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: idsOf([leader]) });
  expect(verdict).toMatchObject(SAFE);
  expect(verdict.unneededMoves.length).toBeLessThanOrEqual(8);
  expect(verdict.unneededMoves.every((move) => move.to === 'worker-4')).toBe(true);
  tellGaps('leader killed during a handover', verdict);
});

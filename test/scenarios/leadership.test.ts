import { expect, test } from 'vitest';
import type { Entry } from '../../machines/model/entries.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

test('a killed leader is followed by another under a higher term, and only its own partitions move', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(5));
  const fromMs = await fleet.atRest();
  const { leader } = fleet;
  const [term, id] = [leader.status.term, leader.status.id as string];
  const decided = fleet.log.state.applied;
  await leader.kill();
  await fleet.led();
  const ledMs = systemClock.now() - fromMs;
  const untilMs = await fleet.atRest();
  expect(fleet.leader.status.term).toBeGreaterThan(term);
  expect(fleet.log.facts('leader.elected', decided)).toHaveLength(1);
  const verdict = await fleet.verdict({ fromMs, untilMs, victims: [id] });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  expect(verdict.moves.length).toBeGreaterThanOrEqual(4);
  tellGaps(`leader killed, next one after ${ledMs.toFixed(0)} ms`, verdict);
});

test('the leader keeps leading over more than twenty renewals, and only in its process is there a calculator', async () => {
  await using fleet = await WorkerFleet.open({ timing: { preset: 'balanced', renewMs: 200 } });
  await fleet.start(names(3));
  await fleet.atRest();
  const { leader } = fleet;
  const seen = new Set<string>();
  const look = (): void => fleet.alive.filter((worker) => worker.status.calculates).forEach((worker) => void seen.add(worker.name));
  const forget = fleet.log.onRecord(look);
  const before = fleet.log.facts('leader.renewed').length;
  await fleet.until('the leader has renewed its reign 25 times more', () => fleet.log.facts('leader.renewed').length >= before + 25);
  forget();
  expect([...seen]).toEqual([leader.name]);
  expect(new Set(fleet.log.facts('leader.renewed').map((fact) => fact.term)).size).toBe(1);
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
});

test('a follower competes when the leadership is vacant: a stopped leader is followed within a moment', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const { leader } = fleet;
  const victims = [leader.status.id as string];
  const resigned = fleet.log.state.applied;
  const stopped = leader.stop();
  await fleet.until('the leadership is vacated', () => fleet.log.facts('leader.vacated', resigned).length > 0);
  const vacatedMs = systemClock.now();
  await fleet.until('another leads', () => fleet.log.facts('leader.elected', resigned).length > 0);
  const electedMs = systemClock.now() - vacatedMs;
  await stopped;
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs, untilMs, victims });
  expect(verdict).toMatchObject({ ...SAFE, unneededMoves: [] });
  tellGaps(`leader stopped, next one after ${electedMs.toFixed(0)} ms`, verdict);
});

test('a member whose line is too slow to hear a leader in time leaves the leadership to others', async () => {
  await using fleet = await WorkerFleet.open();
  const near = await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const far = await fleet.spawn('far', { lined: true });
  far.line.delay(450, ['toClient']);
  far.tell({ command: 'start' });
  await fleet.until('it is a member', () => fleet.log.facts('member.joined').some((fact) => fact.name === 'far'));
  const joined = fleet.log.facts('leader.renewed').length;
  await fleet.until('the leader has renewed seven times since', () => fleet.log.facts('leader.renewed').length >= joined + 7);
  expect(fleet.log.facts('leader.elected')).toHaveLength(1);
  expect(near.map((worker) => worker.status.state)).toEqual(['serving', 'serving', 'serving']);
  expect(await fleet.verdict({ fromMs, untilMs: systemClock.now() })).toMatchObject(SAFE);
});

test('a deposed leader that wakes up may publish what it likes: nothing of it counts', async () => {
  await using fleet = await WorkerFleet.open();
  await fleet.start(names(4));
  await fleet.atRest();
  const { leader } = fleet;
  const { member, term } = fleet.log.state.leader ?? { member: '' as never, term: 0 as never };
  const decided = fleet.log.state.applied;
  leader.freeze();
  await fleet.until('another is elected', () => fleet.log.facts('leader.elected', decided).length > 0);

  const head = { v: 1, author: member };
  const [someone] = Object.values(fleet.log.state.members).filter((one) => one.id !== member);
  const moves = [...rowsOf(fleet.log.state.partitions)].map((row) => [row.id, 'worker-0'] as const);
  const orders = [
    { kind: 'leader.renew', term },
    { kind: 'placement.commit', term, trigger: 'planned', moves },
    { kind: 'member.fence', term, member: someone?.id, reason: 'trustEnded' },
    { kind: 'partitions.change', term, set: [], removed: fleet.partitions },
    { kind: 'leader.resign', term },
  ];
  for (const [index, order] of orders.entries()) {
    const forged = await fleet.log.forge({ ...head, counter: 1_000 + index, ...order } as Entry);
    expect(forged.outcome).toMatchObject({ kind: 'rejected' });
    expect(forged.facts).toEqual([]);
    expect(forged.state.partitions).toBe(forged.before.partitions);
    expect(forged.state.placement).toEqual(forged.before.placement);
    expect(forged.state.term).toBe(forged.before.term);
    expect(forged.state.leader).toEqual(forged.before.leader);
  }
  leader.thaw();
  await fleet.until('the old leader serves again', () => leader.status.state === 'serving' && leader.status.term > term);
  await fleet.atRest();
  const own = fleet.log.records.filter(({ sequence, entry }) => sequence > decided && entry && 'term' in entry && entry.term === term);
  const late = own.filter(({ sequence }) => sequence > (fleet.log.facts('leader.elected', decided)[0]?.term ?? 0));
  expect(late.every(({ outcome }) => outcome.kind !== 'accepted')).toBe(true);
  const terms = fleet.log.records.map(({ state }) => state.term);
  const versions = fleet.log.records.map(({ state }) => state.placement.version);
  expect(terms).toEqual(terms.toSorted((a, b) => a - b));
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(await fleet.verdict({ fromMs: 0, untilMs: systemClock.now() })).toMatchObject(SAFE);
});

import { expect, test } from 'vitest';
import type { Partition } from '../../src/index.js';
import type { PartitionId } from '../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import type { FleetWorker } from '../support/fleet-worker.js';
import { SAFE, tellGaps } from '../support/safe-history.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);

/** Under `byWeight`, a partition of weight 1 belongs to the first worker, one of weight 2 to the second. */
const weighed = (weightOf: (index: number) => number): readonly Partition[] => keys.map((key, index) => ({ key, weight: weightOf(index) }));
const oneWay = weighed((index) => 1 + (index % 2));
const otherWay = weighed((index) => 2 - (index % 2));

test('two live workers swap all their partitions at once, both ways, over and over', async () => {
  await using fleet = await WorkerFleet.open({ partitions: oneWay, placement: 'byWeight', endsAfterMs: 100, worksEveryMs: 5 });
  await fleet.start(names(2));
  const fromMs = await fleet.atRest();
  for (const [turn, list] of [otherWay, oneWay, otherWay].entries()) {
    const before = fleet.log.state.applied;
    fleet.declare(list);
    await fleet.until(`all are recalled, turn ${turn}`, () => fleet.log.facts('partition.recalled', before).length === keys.length);
    const recalled = fleet.log.facts('partition.recalled', before);
    expect(new Set(recalled.map((fact) => `${fact.worker} to ${fact.to}`)).size).toBe(2);
    await fleet.atRest();
  }
  const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
  expect(verdict).toMatchObject(SAFE);
  expect(verdict.moves).toHaveLength(3 * keys.length);
  expect(fleet.log.facts('member.fenced')).toEqual([]);
  tellGaps('three swaps, user code takes 100 ms to end', verdict);
});

test('one of two workers that swap partitions dies meanwhile: everything arrives', async () => {
  await using fleet = await WorkerFleet.open({ partitions: oneWay, placement: 'byWeight', endsAfterMs: 300 });
  await fleet.start(names(2));
  const fromMs = await fleet.atRest();
  const before = fleet.log.state.applied;
  fleet.declare(otherWay);
  await fleet.until('partitions are recalled', () => fleet.log.facts('partition.recalled', before).length > 0);
  await (fleet.followers[0] as FleetWorker).kill();
  const untilMs = await fleet.atRest();
  expect(await fleet.verdict({ fromMs, untilMs })).toMatchObject(SAFE);
});

test('a drained worker that is alive lets go of everything, and takes its share again when it may', async () => {
  await using fleet = await WorkerFleet.open({ endsAfterMs: 50 });
  await fleet.start(names(3));
  const fromMs = await fleet.atRest();
  const [drained] = fleet.followers as [FleetWorker];
  const worker = drained.status.id as never;
  await fleet.log.operate({ kind: 'worker.drain', worker, draining: true });
  await fleet.until('it runs nothing', () => Object.keys(drained.status.running).length === 0);
  await fleet.atRest();
  expect([...rowsOf(fleet.log.state.partitions)].filter((row) => row.owner === worker)).toEqual([]);
  expect(drained.status.state).toBe('serving');
  await fleet.log.operate({ kind: 'worker.drain', worker, draining: false });
  await fleet.until('it has its share again', () => Object.keys(drained.status.running).length === 8);
  const verdict = await fleet.verdict({ fromMs, untilMs: await fleet.atRest() });
  expect(verdict).toMatchObject(SAFE);
  expect(verdict.moves).toHaveLength(16);
  tellGaps('drained and undrained', verdict);
});

test('a partition that is no longer declared is let go of by the live worker that runs it, and can come back', async () => {
  await using fleet = await WorkerFleet.open({ partitions: oneWay, placement: 'byWeight', endsAfterMs: 50 });
  await fleet.start(names(2));
  await fleet.atRest();
  const id = fleet.partitions[0] as PartitionId;
  const epoch = rowOf(fleet.log.state.partitions, id)?.epoch ?? Infinity;
  const rest = oneWay.filter((partition) => !('key' in partition) || partition.key !== id);
  expect(rest).toHaveLength(oneWay.length - 1);
  fleet.declare(rest);
  await fleet.until('nobody has it', () => !rowOf(fleet.log.state.partitions, id));
  await fleet.until('nobody runs it', () => fleet.alive.every((worker) => !(id in worker.status.running)));
  await fleet.atRest();
  fleet.declare(oneWay);
  await fleet.until('it runs again', () => fleet.alive.some((worker) => (worker.status.running[id] ?? 0) > epoch));
  const verdict = await fleet.verdict({ fromMs: systemClock.now(), untilMs: await fleet.atRest() });
  expect(verdict).toMatchObject(SAFE);
});

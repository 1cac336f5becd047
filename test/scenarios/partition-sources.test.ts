import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { PartitionId } from '../../machines/model/ids.js';
import { rowOf, rowsOf } from '../../machines/model/partition-table.js';
import { systemClock } from '../../src/system/system-clock.js';
import { startServer } from '../../src/server/start-server.js';
import { serverSuites } from '../support/nats-server.js';
import { SAFE } from '../support/safe-history.js';
import { TestBucket } from '../support/test-bucket.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';
import type { Misbehaviour } from '../support/worker-order.js';

type Keyed = { readonly key: string; readonly weight?: number };
const keyed = (count: number): readonly Keyed[] => Array.from({ length: count }, (_, index) => ({ key: `key-${index}` }));

/** Exactly these partitions are declared, with these weights, and each runs once. */
async function serves(fleet: WorkerFleet, wanted: readonly Keyed[]): Promise<void> {
  const shown = wanted.map(({ key, weight = 1 }) => `${key} ${weight}`).toSorted();
  const declared = (): string[] => Array.from(rowsOf(fleet.log.state.partitions), ({ id, weight }) => `${id} ${weight}`).toSorted();
  await fleet.until(`${wanted.length} partitions are declared`, () => declared().join() === shown.join());
  await fleet.atRest();
}

/** Takes some, adds some, weighs one anew, and says so nowhere but at the source. */
async function livesThrough(fleet: WorkerFleet, become: (list: readonly Keyed[]) => Promise<void>): Promise<void> {
  await fleet.start(names(3));
  await serves(fleet, keyed(12));
  const fromMs = systemClock.now();
  const kept = rowOf(fleet.log.state.partitions, 'key-1' as PartitionId)?.epoch;
  const grown = [...keyed(20), { key: 'key-heavy', weight: 3 }];
  await become(grown);
  await serves(fleet, grown);
  expect(rowOf(fleet.log.state.partitions, 'key-1' as PartitionId)?.epoch).toBe(kept);
  const shrunk = [...keyed(6), { key: 'key-heavy', weight: 5 }];
  await become(shrunk);
  await serves(fleet, shrunk);
  await fleet.leader.kill();
  await fleet.led();
  await become(keyed(9));
  await serves(fleet, keyed(9));
  expect(await fleet.verdict({ fromMs, untilMs: systemClock.now() })).toMatchObject(SAFE);
}

test('what a bucket gains, loses and weighs anew runs, ends and moves, also under the next leader', async () => {
  await using server = await startServer({ ...serverSuites()[0]?.options });
  await using bucket = await TestBucket.make(server.url, 'tenants');
  await bucket.fill(keyed(12));
  await using fleet = await WorkerFleet.open({ server, timing: 'fast', partitions: { bucket: 'tenants' } });
  let stored = new Set(keyed(12).map(({ key }) => key));
  await livesThrough(fleet, async (list) => {
    await bucket.fill(list);
    const wanted = new Set(list.map(({ key }) => key));
    await Promise.all([...stored].filter((key) => !wanted.has(key)).map((key) => bucket.delete(key)));
    stored = wanted;
  });
});

test('what a file gains, loses and weighs anew runs, ends and moves, also under the next leader', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-source-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'partitions.json');
  const replace = async (list: readonly Keyed[]): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(list));
    await rename(`${file}.new`, file);
  };
  await replace(keyed(12));
  await using fleet = await WorkerFleet.open({ timing: 'fast', partitions: { file } });
  await livesThrough(fleet, replace);
});

test('any member may ask for the source to be listed again: the leader does', async () => {
  await using fleet = await WorkerFleet.open({ timing: 'fast', partitions: keyed(6) });
  await fleet.start(names(3));
  await serves(fleet, keyed(6));
  const [follower, other] = fleet.followers;
  for (const [asker, count] of [
    [follower, 8],
    [other, 7],
    [fleet.leader, 9],
  ] as const) {
    const told = fleet.leader.misbehaviours + 1;
    for (const worker of fleet.workers) worker.tell({ command: 'misbehave', how: { whispers: keyed(count) } });
    // The log may be faster than the channel to a process.
    await fleet.until('all whisper', () => fleet.workers.every(({ misbehaviours }) => misbehaviours === told));
    asker?.tell({ command: 'refresh' });
    await serves(fleet, keyed(count));
  }
});

test.each<[string, Misbehaviour]>([
  ['hangs', 'hangs'],
  ['throws', 'throws'],
  ['gives garbage', 'garbage'],
])('a source that %s costs nobody a partition, is told of, and listened to again when it behaves', async (_, how) => {
  const timing = { preset: 'fast', startMs: 4_000 } as const;
  await using fleet = await WorkerFleet.open({ timing, partitions: keyed(6) });
  await fleet.start(names(2));
  await serves(fleet, keyed(6));
  const { version } = fleet.log.state.placement;
  for (const worker of fleet.workers) worker.tell({ command: 'misbehave', how });
  await fleet.until('the leader tells of it', () => fleet.leader.errors.some(({ code }) => code === 'ERR_CONCLAVE_PLACEMENT'));
  await serves(fleet, keyed(6));
  expect(fleet.log.state.placement.version).toBe(version);
  expect(fleet.followers.flatMap(({ errors }) => errors)).toEqual([]);
  fleet.declare(keyed(8));
  await serves(fleet, keyed(8));
});

test('a source that suddenly gives ten times as much is believed within one placement', async () => {
  await using fleet = await WorkerFleet.open({ timing: 'fast', partitions: keyed(60) });
  await fleet.start(names(3));
  await serves(fleet, keyed(60));
  const before = fleet.log.state.applied;
  fleet.declare(keyed(600));
  await serves(fleet, keyed(600));
  expect(fleet.log.facts('placement.committed', before)).toMatchObject([{ moved: 540 }]);
});

import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { openGroup } from '../../src/index.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import { names, WorkerFleet } from '../support/worker-fleet.js';

const soon = { timeoutMs: 5_000 };
const ENTRIES = 10_000;
const ROUND = 500;
/**
 * Two spans between snapshots, each with what is written until the leader looks, and what is kept behind; one more where a leader ended
 * between its snapshot and the compaction that follows, as the next one compacts with its own first snapshot.
 */
const RECORDS_MAX = 3 * (1_000 + 2 * ROUND) + 256;
/** The last two, and a new one before the oldest goes; one more for the same reason. */
const SNAPSHOTS_MAX = 4;

/** Entries of an operator: they count, and change nothing much. */
const toggle = (counter: number): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ v: 1, author: 'operator00000000000000', counter, kind: 'maintenance.set', paused: false }));

test('over ten thousand entries and three leaders, log, snapshots and consumers stay small, and whoever comes then starts from there', async () => {
  await using fleet = await WorkerFleet.open({ timing: 'fast', partitions: 12 });
  await fleet.start(names(3));
  await fleet.atRest();
  const { group } = await operator(fleet.server.url);
  const link = await connectNats({ servers: fleet.server.url }).link('fleet', { name: 'operator', timeoutMs: 5_000 });
  onTestFinished(() => link.close());
  const connection = await connect({ servers: fleet.server.url });
  onTestFinished(() => connection.close());
  const { streams } = await jetstreamManager(connection);

  let most = { records: 0, snapshots: 0 };
  const look = async (): Promise<void> => {
    const [log, snapshots] = await Promise.all([streams.info('CONCLAVE_LOG_fleet'), streams.info('CONCLAVE_SNAPSHOT_fleet')]);
    most = { records: Math.max(most.records, log.state.messages), snapshots: Math.max(most.snapshots, snapshots.state.messages) };
    expect([log.state.consumer_count, snapshots.state.consumer_count]).toEqual([0, 0]);
  };
  for (let written = 0; written < ENTRIES; written += ROUND) {
    await Promise.all(Array.from({ length: ROUND }, (_, index) => link.log.append(toggle(written + index + 1), soon)));
    await look();
    if (written === 3_000) await fleet.leader.kill();
    if (written === 6_000) void fleet.leader.stop();
    await fleet.led();
    const { applied } = fleet.log.state;
    await fleet.until('a snapshot is not far behind', () => applied - (fleet.log.state.snapshot?.sequence ?? 0) < 1_000 + ROUND);
  }
  await fleet.until('the last snapshot is taken', () => fleet.log.state.applied - (fleet.log.state.snapshot?.sequence ?? 0) < 1_000);
  await look();
  console.info(`${fleet.log.state.applied} entries: at most ${most.records} records and ${most.snapshots} messages of snapshots stored`);
  expect(fleet.log.state.applied).toBeGreaterThan(ENTRIES);
  expect(fleet.log.facts('leader.elected').length).toBeGreaterThanOrEqual(3);
  expect(most.records).toBeLessThanOrEqual(RECORDS_MAX);
  expect(most.snapshots).toBeLessThanOrEqual(SNAPSHOTS_MAX);

  await fleet.start(['late']);
  await fleet.atRest();
  const late = await operator(fleet.server.url);
  expect(late.group.placement).toEqual(group.placement);
});

async function operator(servers: string) {
  const group = await openGroup({ group: 'fleet', servers });
  onTestFinished(() => group.close());
  return { group };
}

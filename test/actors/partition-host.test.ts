import { createActor } from 'xstate';
import { expect, it, onTestFinished } from 'vitest';
import type { EntryBody, PartitionSpec } from '../../machines/model/entries.js';
import type { PartitionId, WorkerId } from '../../machines/model/ids.js';
import { rowsOf } from '../../machines/model/partition-table.js';
import { providePartition } from '../../machines/partition.machine.js';
import { Lingering } from '../../src/actors/lingering.js';
import { partitionHost } from '../../src/actors/partition-host.js';
import { partitionRunner } from '../../src/actors/partition-runner.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { join, openSession } from '../member/open-session.js';

const [p, q, worker] = ['p', 'q', 'worker-0'] as [PartitionId, PartitionId, WorkerId];
const spec = (id: PartitionId): PartitionSpec => ({ id, keys: [id], weight: 1 });

it('gives back what was recalled before there was a host, as a join may be told of late', async () => {
  const clock = new VirtualClock();
  const session = await openSession({ group: 'late', name: 'ana', hub: createMemoryHub({ clock, deliver: queueMicrotask }), clock });
  await join(session);
  await session.propose({ kind: 'leader.claim', against: session.state.term });
  const { term } = session.state;
  const told: readonly EntryBody[] = [
    { kind: 'partitions.change', term, set: [spec(p), spec(q)], removed: [] },
    { kind: 'placement.commit', term, trigger: 'coldStart', moves: [p, q].map((id) => [id, worker] as const) },
    { kind: 'partitions.change', term, set: [], removed: [p] },
  ];
  for (const body of told) await session.propose(body);
  expect([...rowsOf(session.state.partitions)].map(({ id, removed }) => [id, removed])).toEqual([
    [p, true],
    [q, false],
  ]);
  const host = createActor(partitionHost(session, providePartition({ partitionRunner: partitionRunner(session, new Lingering()) })), {
    input: {},
  });
  host.start();
  onTestFinished(() => void host.stop());
  await clock.advanceAsync(1_000);
  expect([...rowsOf(session.state.partitions)].map(({ id }) => id)).toEqual([q]);
});

import { expect, it } from 'vitest';
import { timingPresets } from '../../machines/model/timing.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import { examineNats } from '../../src/nats/examine-nats.js';
import type { AppendOutcome, LogRecord } from '../../src/ports.js';
import { bytes, text } from '../contract/contract-world.js';
import { statusOf } from '../contract/link-status.js';
import { Received } from '../contract/received.js';
import { ServerCluster } from '../support/server-cluster.js';
import { openLink } from './open-server.js';

const soon = { timeoutMs: 1_000 };

it('a link waits for a cluster that elects, and the log loses nothing when its leader is killed', async () => {
  await using cluster = await ServerCluster.start();
  const link = await openLink({ servers: cluster.urls, replicas: 3 }, 30_000);
  const received = new Received<LogRecord>();
  link.log.watch(received.take);
  const stored = new Map<number, string>();
  const append = async (name: string): Promise<AppendOutcome['kind']> => {
    const outcome = await link.log.append(bytes(name), soon);
    if (outcome.kind === 'stored') stored.set(outcome.sequence, name);
    return outcome.kind;
  };
  for (let index = 0; index < 50; index += 1) expect(await append(`before-${index}`)).toBe('stored');

  await (await cluster.rolesIn('g')).leader.kill();
  // Where there is no link there is nothing to wait for but the link.
  for (let index = 0; (await append(`after-${index}`)) !== 'stored'; index += 1) await statusOf(link, 'connected');

  const last = Math.max(...stored.keys());
  await received.until((all) => all.some(({ sequence }) => sequence === last));
  const records = new Map((await link.log.read(1, 10_000, { timeoutMs: 5_000 })).map(({ sequence, data }) => [sequence, text(data)]));
  for (const [sequence, name] of stored) expect(records.get(sequence)).toBe(name);
}, 90_000);

it('looking at replicated streams changes nothing, and says when copies are missing', async () => {
  await using cluster = await ServerCluster.start();
  const [url = ''] = cluster.urls;
  const expected = { servers: url, group: 'g', role: 'worker', timing: timingPresets.balanced, timeoutMs: 5_000 } as const;
  const link = await openLink({ servers: url, replicas: 3 }, 30_000);
  expect(await link.log.append(bytes('one'), { timeoutMs: 5_000 })).toMatchObject({ kind: 'stored', sequence: 1 });
  for (let count = 0; count < 3; count += 1)
    expect((await examineNats(expected)).findings.filter(({ level }) => level === 'problem')).toEqual([]);
  expect(await link.log.append(bytes('two'), { timeoutMs: 5_000 })).toMatchObject({ kind: 'stored', sequence: 2 });
  expect(await link.log.read(1, 10, { timeoutMs: 5_000 })).toHaveLength(2);

  const single = await connectNats({ servers: url }).link('single', { name: 'test', timeoutMs: 30_000 });
  await single.close();
  const ids = (await examineNats({ ...expected, group: 'single' })).findings.filter(({ level }) => level === 'warning').map(({ id }) => id);
  expect(ids).toContain('stream.CONCLAVE_LOG_single.replicas');
}, 90_000);

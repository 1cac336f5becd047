import { expect, it } from 'vitest';
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

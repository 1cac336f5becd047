import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import type { AppendOutcome, LogRecord } from '../../src/ports.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { bytes, text } from '../contract/contract-world.js';
import { statusOf } from '../contract/link-status.js';
import { Received } from '../contract/received.js';
import { openClient, openLink, openServer } from './open-server.js';

const soon = { timeoutMs: 1_000 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function openCluster(): Promise<ReadonlyMap<string, RunningServer>> {
  const routes = await Promise.all([freePort(), freePort(), freePort()]);
  const urls = routes.map((port) => `nats://127.0.0.1:${port}`);
  const servers = await Promise.all(
    urls.map((url, index) =>
      openServer({ extraArgs: ['--server_name', `s${index}`, '--cluster_name', 'c', '--cluster', url, '--routes', urls.join(',')] }),
    ),
  );
  return new Map(servers.map((server, index) => [`s${index}`, server]));
}

it('a link waits for a cluster that elects, and the log loses nothing when its leader is killed', async () => {
  const cluster = await openCluster();
  const addresses = [...cluster.values()].map(({ url }) => url);
  const link = await openLink({ servers: addresses, replicas: 3 }, 30_000);
  const received = new Received<LogRecord>();
  link.log.watch(received.take);
  const stored = new Map<number, string>();
  const append = async (name: string): Promise<AppendOutcome['kind']> => {
    const outcome = await link.log.append(bytes(name), soon);
    if (outcome.kind === 'stored') stored.set(outcome.sequence, name);
    return outcome.kind;
  };
  for (let index = 0; index < 50; index += 1) expect(await append(`before-${index}`)).toBe('stored');

  const observer = await openClient(link.description.replace(/.* at /, ''));
  const leader = (await observer.streams.info('CONCLAVE_LOG_g')).cluster?.leader ?? '';
  cluster.get(leader)?.kill('SIGKILL');
  // Where there is no link there is nothing to wait for but the link.
  for (let index = 0; (await append(`after-${index}`)) !== 'stored'; index += 1) await statusOf(link, 'connected');

  const last = Math.max(...stored.keys());
  await received.until((all) => all.some(({ sequence }) => sequence === last));
  const records = new Map((await link.log.read(1, 10_000, { timeoutMs: 5_000 })).map(({ sequence, data }) => [sequence, text(data)]));
  for (const [sequence, name] of stored) expect(records.get(sequence)).toBe(name);
}, 90_000);

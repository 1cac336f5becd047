import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import type { LogRecord } from '../../src/ports.js';
import { bytes, text } from '../contract/contract-world.js';
import { statusOf } from '../contract/link-status.js';
import { Received } from '../contract/received.js';
import { openDialer } from './open-dialer.js';
import { openFolder, openLink, openServer } from './open-server.js';

const soon = { timeoutMs: 5_000 };
const shown = (records: readonly LogRecord[]): string[] => records.map(({ sequence, data }) => `${sequence}:${text(data)}`);

it('after a server was killed and started again, records, identity and watches are as before', async () => {
  const dataDir = await openFolder();
  const first = await openServer({ dataDir });
  const link = await openLink({ servers: first.url });
  const received = new Received<LogRecord>();
  link.log.watch(received.take);
  link.bus.respond('conclave.g.probe.x', (data, reply) => reply(data));
  await link.log.append(bytes('before'), soon);
  const before = await link.log.position(soon);
  first.kill('SIGKILL');
  await statusOf(link, 'disconnected');
  await first.exited;
  await openServer({ dataDir, port: first.port });
  await statusOf(link, 'connected');
  expect(await link.log.position(soon)).toEqual(before);
  await link.log.append(bytes('after'), soon);
  expect(shown(await received.count(2))).toEqual(['1:before', '2:after']);
  expect(shown(await link.log.read(1, 10, soon))).toEqual(['1:before', '2:after']);
  expect(await link.bus.request('conclave.g.probe.x', bytes('?'), soon)).toMatchObject({ kind: 'answered' });
});

it('a log that was compacted to nothing keeps its end over a restart', async () => {
  const dataDir = await openFolder();
  const first = await openServer({ dataDir });
  const link = await openLink({ servers: first.url });
  for (const each of ['a', 'b', 'c']) await link.log.append(bytes(each), soon);
  await link.log.compact(3, soon);
  first.kill('SIGKILL');
  await statusOf(link, 'disconnected');
  await first.exited;
  await openServer({ dataDir, port: first.port });
  await statusOf(link, 'connected');
  expect(await link.log.position(soon)).toMatchObject({ first: 4, last: 3 });
  expect(await link.log.append(bytes('d'), soon)).toEqual({ kind: 'stored', sequence: 4 });
});

/** A signal stops one thread after another: one that still runs may answer. */
function threadStates(pid: number): string[] {
  const states = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  return [...new Set(states.map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0] ?? ''))];
}

it('an append to a frozen server is unknown, lands when it thaws, and the log tells', async () => {
  const server = await openServer();
  const link = await openLink({ servers: server.url });
  const received = new Received<LogRecord>();
  link.log.watch(received.take);
  await link.log.position(soon);
  server.kill('SIGSTOP');
  await expect.poll(() => threadStates(server.pid)).toEqual(['T']);
  expect(await link.log.append(bytes('ghost'), { timeoutMs: 200 })).toMatchObject({ kind: 'unknown' });
  await expect(link.log.read(1, 1, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  expect(await link.bus.request('conclave.g.probe.x', bytes('?'), { timeoutMs: 200 })).toEqual({ kind: 'timedOut' });
  server.kill('SIGCONT');
  expect(shown(await received.count(1))).toEqual(['1:ghost']);
  expect(shown(await link.log.read(1, 10, soon))).toEqual(['1:ghost']);
});

it('a frozen server is noticed by its silence, and a link that closes then leaves no socket behind', async () => {
  const server = await openServer();
  const link = await openLink({ servers: server.url });
  const dialing = new Promise<void>((resolve) => link.onStatus(() => resolve()));
  server.kill('SIGSTOP');
  await dialing;
  expect(link.status).toBe('disconnected');
  // The client is now dialing a server that takes the connection and says nothing.
  await expect.poll(sockets).toBe(1);
  await link.close();
  await expect.poll(sockets).toBe(0);
}, 15_000);

it('a socket that is opened because of a message is not ours: it outlives the link, before and after an outage', async () => {
  const dial = await openDialer();
  const opened: Socket[] = [];
  const heard = new Received<string>();
  const first = await openServer();
  const link = await openLink({ servers: first.url });
  link.bus.subscribe('conclave.g.beat.x', (data) => {
    opened.push(dial());
    heard.take(text(data));
  });
  link.bus.publish('conclave.g.beat.x', bytes('before'));
  await heard.count(1);
  first.kill('SIGKILL');
  await statusOf(link, 'disconnected');
  await first.exited;
  await openServer({ port: first.port });
  await statusOf(link, 'connected');
  link.bus.publish('conclave.g.beat.x', bytes('after'));
  await heard.count(2);
  await link.close();
  expect(opened.map((socket) => [socket.destroyed, socket.listenerCount('error')])).toEqual([
    [false, 0],
    [false, 0],
  ]);
}, 15_000);

it('what is published while the client dials is not sent when the server answers at last', async () => {
  const server = await openServer();
  const link = await openLink({ servers: server.url });
  const heard = new Received<string>();
  link.bus.subscribe('conclave.g.beat.x', (data) => heard.take(text(data)));
  server.kill('SIGSTOP');
  await statusOf(link, 'disconnected');
  await expect.poll(sockets).toBe(1);
  link.bus.publish('conclave.g.beat.x', bytes('stale'));
  server.kill('SIGCONT');
  await statusOf(link, 'connected');
  link.bus.publish('conclave.g.beat.x', bytes('fresh'));
  expect(await heard.count(1)).toEqual(['fresh']);
}, 15_000);

it('a server that announces its end is left at once, not when it throws its clients out', async () => {
  const servers = [await openServer(), await openServer()];
  const link = await openLink({ servers: servers.map(({ url }) => url) });
  const [here, there] = servers.sort((a) => (link.description.endsWith(`:${a.port}`) ? -1 : 1));
  here?.kill('SIGUSR2');
  await statusOf(link, 'disconnected');
  await statusOf(link, 'connected');
  expect(link.description).toMatch(new RegExp(`:${there?.port}$`));
  // A server in lame duck mode takes its time over SIGTERM.
  here?.kill('SIGKILL');
}, 8_000);

const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

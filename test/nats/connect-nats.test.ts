import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ConnectError } from '../../src/errors.js';
import { connectNats } from '../../src/nats/connect-nats.js';
import { compiledPath } from '../support/compiled-sources.js';
import { openClient, openConfiguredServer, openLink, openServer } from './open-server.js';

const failure = async (servers: string | readonly string[], timeoutMs = 5_000): Promise<ConnectError> => {
  const error: unknown = await connectNats({ servers })
    .link('g', { name: 'test', timeoutMs })
    .then(
      (link) => link.close(),
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(ConnectError);
  return error as ConnectError;
};

it('an address where nothing listens is named in the error', async () => {
  expect((await failure('nats://127.0.0.1:1')).message).toMatch(
    /No NATS server within reach at 127.0.0.1:1: connection refused. Start one/,
  );
});

it('a port that takes connections and stays silent is an error in time, and its socket is let go of', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const accepted = once(silent, 'connection') as Promise<[Socket]>;
  const error = await failure(`127.0.0.1:${(silent.address() as AddressInfo).port}`, 300);
  expect(error.message).toMatch(/does not answer in time/);
  const [socket] = await accepted;
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  silent.close();
});

it('of several servers the one that runs is used', async () => {
  const { port } = await openServer();
  const link = await openLink({ servers: ['nats://127.0.0.1:1', `nats://127.0.0.1:${port}`] });
  expect(link.description).toContain(`at 127.0.0.1:${port}`);
});

it('credentials in the address are used, also with characters that an address must encode', async () => {
  const { port } = await openServer({ extraArgs: ['--user', 'bob', '--pass', 'p@ss/word'] });
  expect((await openLink({ servers: `nats://bob:p%40ss%2Fword@127.0.0.1:${port}` })).status).toBe('connected');
});

it('a token in the address is used', async () => {
  const { port } = await openServer({ extraArgs: ['--auth', 's3cret'] });
  expect((await openLink({ servers: `s3cret@127.0.0.1:${port}` })).status).toBe('connected');
});

it('credentials that the server refuses are an error that names the user and hides the password', async () => {
  const { port } = await openServer({ extraArgs: ['--user', 'bob', '--pass', 'right'] });
  const wrong = await failure(`nats://bob:wrong@127.0.0.1:${port}`);
  expect(wrong.message).toMatch(/refuses user "bob"/);
  expect(wrong.message).not.toContain('wrong');
  expect((await failure(`nats://127.0.0.1:${port}`)).message).toMatch(/refuses a client without credentials/);
});

it('a server without JetStream is an error that says how to turn it on', async () => {
  const { url } = await openServer({ jetstream: false });
  expect((await failure(url)).message).toMatch(/JetStream is off. Start the server with -js/);
});

it('an account without JetStream is an error that says so', async () => {
  const { port } = await openConfiguredServer('accounts { A { users: [{ user: a, password: b }] } }');
  expect((await failure(`nats://a:b@127.0.0.1:${port}`, 2_000)).message).toMatch(/JetStream is off for this account/);
});

it('a connection of the user is used, and neither closed nor left with subscriptions', async () => {
  const { url } = await openServer();
  const { connection } = await openClient(url);
  const link = await openLink({ connection });
  link.log.watch(() => undefined);
  link.bus.respond('conclave.g.probe.x', (data, reply) => reply(data));
  await link.log.position({ timeoutMs: 2_000 });
  await link.close();
  expect(connection.isClosed()).toBe(false);
  await expect(connection.request('conclave.g.probe.x')).rejects.toThrow(/no responders/);
  expect(link.status).toBe('closed');
});

it('a link closes when the user closes the connection', async () => {
  const { url } = await openServer();
  const { connection } = await openClient(url);
  const link = await openLink({ connection });
  const closed = new Promise((resolve) => link.onStatus(resolve));
  await connection.close();
  expect(await closed).toBe('closed');
  expect(link.log.watch(() => undefined)).toBeTypeOf('function');
  await expect(connectNats({ connection }).link('g', { name: 'test', timeoutMs: 1_000 })).rejects.toThrow(/is closed. Pass an open one/);
});

it('more replicas than servers are an error', async () => {
  const { url } = await openServer();
  await expect(openLink({ servers: url, replicas: 3 })).rejects.toThrow(/needs 3 replicas, and there are not as many servers/);
});

it('members that connect at the same time all get in', async () => {
  const { url } = await openServer();
  const links = await Promise.all(Array.from({ length: 5 }, () => openLink({ servers: url })));
  expect(links.map(({ status }) => status)).toEqual(Array(5).fill('connected'));
});

it('a link costs the promises of its process nothing, while it is there and after', async () => {
  const { url } = await openServer();
  const child = fork(await compiledPath('test/support/watched-promises-process.ts'), [url], { execArgv: [] });
  const [kept] = (await once(child, 'message')) as [unknown];
  expect(kept).toEqual([0, 0, 0]);
});

it('neither servers nor a connection is an error', async () => {
  await expect(openLink({})).rejects.toThrow(/name a NATS server/);
});

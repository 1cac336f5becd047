import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { ServerStartError } from '../../src/server/server-start-error.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const started = async (options?: StartServerOptions): Promise<RunningServer> => {
  const server = await startServer(options);
  cleanups.push(() => server.stop());
  return server;
};

const connected = async (server: RunningServer): Promise<NatsConnection> => {
  const connection = await connect({ servers: server.url, reconnect: false });
  cleanups.push(() => connection.close());
  return connection;
};

const keptFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-test-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a server listens on loopback with JetStream on a port of its own choice', async () => {
  const [one, other] = await Promise.all([started(), started()]);
  expect(one.url).toBe(`nats://127.0.0.1:${one.port}`);
  expect(one.port).not.toBe(other.port);
  const connection = await connected(one);
  expect(connection.info?.version).toBe(one.version);
  await expect(jetstreamManager(connection)).resolves.toBeDefined();
});

test('without JetStream it refuses streams', async () => {
  const connection = await connected(await started({ jetstream: false }));
  await expect(jetstreamManager(connection)).rejects.toThrow();
});

test.for(['SIGTERM', 'SIGKILL'] as const)('after %s a server on the same port and files has what was stored', async (signal) => {
  const dataDir = await keptFolder();
  const first = await started({ dataDir });
  const connection = await connected(first);
  await (await jetstreamManager(connection)).streams.add({ name: 'KEPT', subjects: ['kept'] });
  await jetstream(connection).publish('kept', 'value');
  first.kill(signal);
  await first.exited;
  const second = await started({ dataDir, port: first.port });
  expect(second.url).toBe(first.url);
  const info = await (await jetstreamManager(await connected(second))).streams.info('KEPT');
  expect(info.state.messages).toBe(1);
});

test('its pid is that of nats-server itself', async () => {
  const server = await started();
  const { stdout } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(server.pid)]);
  expect(stdout.trim()).toMatch(/nats-server$/);
});

test('a frozen server answers again once it is woken', async () => {
  const server = await started();
  const connection = await connected(server);
  server.kill('SIGSTOP');
  const answer = connection.rtt();
  server.kill('SIGCONT');
  await expect(answer).resolves.toBeGreaterThanOrEqual(0);
});

test('stop ends a frozen server, removes its temp folder, and may be called by many', async () => {
  const server = await started();
  server.kill('SIGSTOP');
  const askedAtMs = performance.now();
  await Promise.all([server.stop(), server.stop(), server.stop()]);
  await server.exited;
  expect(performance.now() - askedAtMs).toBeLessThan(4_000); // It was woken to leave by itself: SIGKILL comes after 5 s.
  expect(isAlive(server.pid)).toBe(false);
  expect(existsSync(server.dataDir)).toBe(false);
});

test('stop keeps a data folder that was given', async () => {
  const dataDir = await keptFolder();
  const server = await started({ dataDir });
  await server.stop();
  expect(existsSync(join(dataDir, 'jetstream'))).toBe(true);
});

test('a taken port is an error that says what the server printed', async () => {
  const { port } = await started();
  const refusal = await started({ port }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ServerStartError);
  expect(refusal).toMatchObject({ code: 'ERR_CONCLAVE_SERVER_START', message: expect.stringContaining('address already in use') });
});

test('a binary that does not run is an error that names it', async () => {
  await expect(started({ path: '/nowhere/nats-server' })).rejects.toThrow('/nowhere/nats-server does not run');
});

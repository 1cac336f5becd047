import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError, createMemoryHub, createWorker, healthHandler, type Worker } from '../../src/index.js';
import { openFleet } from '../support/open-fleet.js';

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const probe = async (url: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
};

const newWorker = (run: () => Promise<void> = () => new Promise(() => undefined)): Worker =>
  createWorker({ group: 'orders', memory: createMemoryHub(), partitions: 1, timing: 'fast', run });

test('a worker is live from the beginning, ready while it serves, and live after a stop that was asked for', async () => {
  const { workers } = await openFleet(1);
  const [worker] = workers as [Worker];
  const idle = newWorker();
  expect(idle.health()).toEqual({ live: true, ready: false, state: 'idle', reasons: ['it was not started'] });
  await idle.stop();
  expect(worker.health()).toEqual({ live: true, ready: true, state: 'serving', reasons: [] });
  const stopped = worker.stop();
  expect(worker.health()).toMatchObject({ live: true, ready: false, state: 'stopping' });
  await stopped;
  expect(worker.health()).toEqual({ live: true, ready: false, state: 'stopped', reasons: ['it has stopped'] });
});

test('a worker whose start has failed is not live, and says why', async () => {
  const worker = createWorker({
    group: 'orders',
    servers: 'nats://127.0.0.1:1',
    partitions: 1,
    timing: { startMs: 300 },
    run: () => Promise.resolve(),
  });
  await expect(worker.start()).rejects.toThrow();
  expect(worker.health()).toMatchObject({ live: false, ready: false });
  expect(worker.health().reasons).toEqual([expect.stringMatching(/^ERR_CONCLAVE_CONNECT: |^it has stopped$/)]);
});

test('the handler answers probes with the health of its worker', async () => {
  const { workers } = await openFleet(1);
  const url = await listen(healthHandler(workers[0] as Worker));
  const health = { worker: 'worker-0', live: true, ready: true, state: 'serving', reasons: [] };
  expect(await probe(`${url}/readyz?verbose`)).toEqual({ status: 200, body: { ready: true, workers: [health] } });
  expect(await probe(`${url}/livez`)).toEqual({ status: 200, body: { live: true, workers: [health] } });
  await workers[0]?.stop();
  expect(await probe(`${url}/readyz`)).toMatchObject({ status: 503, body: { ready: false, workers: [{ state: 'stopped' }] } });
  expect(await probe(`${url}/livez`)).toMatchObject({ status: 200, body: { live: true } });
});

test('of several workers all must be ready', async () => {
  const { workers } = await openFleet(2);
  const url = await listen(healthHandler(workers));
  expect((await probe(`${url}/readyz`)).status).toBe(200);
  await workers[1]?.stop();
  expect((await probe(`${url}/readyz`)).status).toBe(503);
});

test('HEAD has no body, other methods and paths are refused, and nothing is cached', async () => {
  const { workers } = await openFleet(1);
  const url = await listen(healthHandler(workers));
  const head = await fetch(`${url}/readyz`, { method: 'HEAD' });
  expect([head.status, await head.text(), head.headers.get('cache-control')]).toEqual([200, '', 'no-store']);
  const posted = await fetch(`${url}/readyz`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

test('inside Express the handler leaves other paths to others', async () => {
  const { workers } = await openFleet(1);
  const app = express();
  app.use(healthHandler(workers));
  app.get('/hello', (_, response) => void response.json('hello'));
  const url = await listen(app);
  expect((await probe(`${url}/readyz`)).status).toBe(200);
  expect((await probe(`${url}/hello`)).body).toBe('hello');
});

test('what is no worker is refused when the handler is made', () => {
  for (const wrong of [undefined, {}, [], [null]]) expect(() => healthHandler(wrong as never)).toThrow(ConfigError);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createMemoryHub, createWorker } from '../../src/index.js';
import { metricsHandler, workerMetrics } from '../../src/metrics/index.js';

async function withMetrics(register: Registry, use: (url: string) => Promise<void>): Promise<void> {
  const handle = metricsHandler({ register });
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a scrape gets the text that Prometheus reads', async () => {
  const register = new Registry();
  workerMetrics(createWorker({ group: 'orders', name: 'w0', memory: createMemoryHub(), partitions: 1, run: () => undefined }), {
    register,
  });
  await withMetrics(register, async (url) => {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('conclave_worker_state{group="orders",name="w0",state="idle"} 1\n');
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('');
  });
});

test('a scrape that fails is a 500 and a warning, and the process goes on', async () => {
  const register = new Registry();
  new Gauge({ name: 'broken', help: 'of a service', registers: [register], collect: () => Promise.reject(new Error('no value today')) });
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  await withMetrics(register, async (url) => {
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, 'the metrics could not be read\n']);
    expect((await warned).message).toBe('no value today');
  });
});

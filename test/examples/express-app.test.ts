import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';

async function start(
  name: string,
  servers: string,
): Promise<{ app: ExampleProcess; health: () => Promise<{ status: number; body: unknown }> }> {
  const app = await ExampleProcess.start('express-app', { NATS_URL: servers, NAME: name, PORT: '0' });
  const address = (await app.line(/^listening at /)).slice('listening at '.length);
  const health = async (): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${address}/health`);
    return { status: response.status, body: await response.json() };
  };
  return { app, health };
}

const ALL = ['0', '1', '2', '3', '4', '5', '6', '7'];

test('the health of an Express app is that of its worker, and a terminated app stops both', async () => {
  await withServer(async ({ url }) => {
    const { app, health } = await start('only', url);
    await using _ = app;
    expect(await health()).toMatchObject({ status: 503, body: { state: 'starting', partitions: [] } });
    await app.line(/^started as worker-0$/);
    expect(await health()).toEqual({ status: 200, body: { state: 'serving', worker: 'worker-0', isLeader: true, partitions: ALL } });
    app.kill('SIGTERM');
    expect(await app.ended()).toBe(0);
    expect(app.lines.at(-1)).toBe('stopped: 8 drained, 0 aborted');
  });
});

test('what a killed Express app had, another one takes over', async () => {
  await withServer(async ({ url }) => {
    const { app: victim } = await start('victim', url);
    await using _ = victim;
    await victim.line(/^started as worker-0$/);
    const { app: heir, health } = await start('heir', url);
    await using __ = heir;
    await heir.line(/^started as worker-1$/);
    victim.kill('SIGKILL');
    expect(await victim.ended()).toBe('SIGKILL');
    await expect
      .poll(health, { timeout: 10_000 })
      .toEqual({ status: 200, body: { state: 'serving', worker: 'worker-1', isLeader: true, partitions: ALL } });
    heir.kill('SIGTERM');
    expect(await heir.ended()).toBe(0);
  });
});

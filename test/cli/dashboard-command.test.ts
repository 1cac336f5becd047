import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { runCli, startCli } from './run-cli.js';

/** Nothing listens there: the dashboard waits for its server. */
const NATS_URL = 'nats://127.0.0.1:1';

async function start(...args: string[]): Promise<{ readonly url: string; readonly stop: () => Promise<unknown> }> {
  const child = await startCli(['dashboard', '--group', 'orders', '--json', ...args], { NATS_URL });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { url: (JSON.parse(line) as { url: string }).url, stop: () => (child.kill('SIGTERM'), ended.then(([code]) => code as unknown)) };
}

test('prints its address first, serves while NATS is out of reach, and ends when told to', async () => {
  const { url, stop } = await start('--port', '0');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const page = await fetch(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('orders · Conclave')]);
  const modules = await fetch(`${url}page/main.js`);
  expect(modules.status).toBe(200);
  expect(await stop()).toBe(0);
});

test('beyond loopback it asks for a token, its own or a given one', async () => {
  const own = await start('--host', '0.0.0.0');
  const { port, searchParams } = new URL(own.url);
  expect(searchParams.get('token')).toMatch(/^[\w-]{24}$/);
  const bare = await fetch(`http://127.0.0.1:${port}/`);
  expect(bare.status).toBe(401);
  const admitted = await fetch(`http://127.0.0.1:${port}/?token=${searchParams.get('token')}`, { redirect: 'manual' });
  expect([admitted.status, admitted.headers.get('location')]).toEqual([302, './']);
  expect(await own.stop()).toBe(0);
});

test('a token that is too short is refused, and not repeated; so is a port that is taken', async () => {
  const short = await runCli(['dashboard', '--group', 'orders', '--token', 'secret'], { NATS_URL });
  expect([short.code, short.stderr]).toEqual([2, expect.stringMatching(/at least 16 characters/)]);
  expect(short.stderr + short.stdout).not.toContain('secret');
  const { url } = await start();
  const taken = await runCli(['dashboard', '--group', 'orders', '--port', new URL(url).port], { NATS_URL });
  expect([taken.code === 0, taken.stderr]).toEqual([false, expect.stringMatching(/nothing can listen on .*EADDRINUSE.*choose another/)]);
});

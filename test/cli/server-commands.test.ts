import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { openGroup } from '../../src/index.js';
import { outcomeOf, runCli, startCli } from './run-cli.js';

test('server path prints the path of a binary that is there', async () => {
  const text = await runCli(['server', 'path']);
  expect(text.code).toBe(0);
  expect(existsSync(text.stdout.trim())).toBe(true);
  const { stdout } = await runCli(['server', 'path', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ path: text.stdout.trim(), version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

test.for(['SIGINT', 'SIGTERM'] as const)('server start runs until %s, then stops cleanly and leaves nothing behind', async (signal) => {
  const child = await startCli(['server', 'start', '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = outcomeOf(child);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const { url, pid, dataDir } = JSON.parse(line) as { url: string; pid: number; dataDir: string };
  await using group = await openGroup({ group: 'g', servers: url });
  expect(group.status).toBe('following');
  await group.close();
  child.kill(signal);
  expect((await ended).code).toBe(0);
  expect(existsSync(dataDir)).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
});

test('server start fails with 1 when its server ends by another hand', async () => {
  const child = await startCli(['server', 'start', '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = outcomeOf(child);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGKILL');
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'ERR_CONCLAVE_SERVER_ENDED' } });
});

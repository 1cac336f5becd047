import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { compiledPath } from '../support/compiled-sources.js';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.for(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a process that dies of %s leaves neither server nor files', async (signal) => {
  const owner = spawn(process.execPath, [await compiledPath('test/server/server-owner.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  const { pid, dataDir } = JSON.parse(line) as { pid: number; dataDir: string };
  expect(isAlive(pid)).toBe(true);
  expect(existsSync(dataDir)).toBe(true);
  owner.kill(signal);
  await vi.waitUntil(() => !isAlive(pid) && !existsSync(dataDir), { timeout: 10_000 });
});

test('a process whose work is done ends although its server runs', async () => {
  const owner = spawn(process.execPath, [await compiledPath('test/server/server-owner.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  const { pid } = JSON.parse(line) as { pid: number };
  owner.stdin.end();
  const [code] = (await once(owner, 'exit')) as [number];
  expect(code).toBe(0);
  await vi.waitUntil(() => !isAlive(pid), { timeout: 10_000 });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/system/system-clock.js';
import { compiledPath } from '../support/compiled-sources.js';

const FIVE_SECONDS = 5_000;

test('a test process that is killed leaves no worker behind, not even a frozen one, and no server', async () => {
  const owner = spawn(process.execPath, [await compiledPath('test/support/fleet-owner.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(owner.stdout, 'data'), once(owner, 'exit')])) as [unknown];
  const pids = JSON.parse(String(line)) as readonly number[];
  expect(pids.filter(isThere)).toHaveLength(3);
  owner.kill('SIGKILL');
  const endsAtMs = systemClock.now() + FIVE_SECONDS;
  while (pids.some(isThere) && systemClock.now() < endsAtMs) await new Promise((resolve) => setImmediate(resolve));
  expect(pids.filter(isThere)).toEqual([]);
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

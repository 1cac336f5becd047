import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { outcomeOf, startCli } from './run-cli.js';

test('a demo that is interrupted ends with 130, and prints no result', async () => {
  const child = await startCli(['demo', '--json']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = outcomeOf(child);
  await once(child.stderr!, 'data');
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 130, stdout: '', stderr: expect.stringContaining('interrupted by SIGINT') });
});

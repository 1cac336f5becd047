import { expect, test } from 'vitest';
import { simulate } from '../../src/simulation/simulate.js';
import { runCli } from '../cli/run-cli.js';

test('five workers in a calm world come to rest, and nothing is broken', async () => {
  const calm = await simulate({ faults: 'none', partitions: 64 });
  expect(calm).toMatchObject({ violations: [], faults: {}, restReachedMs: 0 });
});

test('one seed is one run, byte for byte, in this process and in another', { timeout: 120_000 }, async () => {
  const faults = ['pause', 'crash', 'cut', 'stop', 'loss', 'reorder', 'userThrows'] as const;
  const options = { seed: 11, seconds: 20, faults };
  const told = await simulate({ ...options, isTold: true });
  const again = await simulate({ ...options, isTold: true });
  expect(again.story).toEqual(told.story);
  expect(again.digest).toBe(told.digest);
  const other = await runCli(['simulate', '--seed', '11', '--seconds', '20', '--trace', '--faults', ...faults]);
  expect(other.stdout.split('\n').slice(0, told.story.length)).toEqual(told.story);
  expect(other.stdout).toContain(`digest ${told.digest}`);
});

test('another seed is another run', async () => {
  const [one, other] = [await simulate({ seed: 1, seconds: 5 }), await simulate({ seed: 2, seconds: 5 })];
  expect(one.digest).not.toBe(other.digest);
});

test('an unknown fault is refused by name', async () => {
  const faults = ['earthquake'] as unknown as readonly ['pause'];
  await expect(simulate({ faults })).rejects.toThrow('no such fault: earthquake');
});

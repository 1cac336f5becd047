import { expect, test } from 'vitest';
import { ConfigError, stopOnSignals } from '../../src/index.js';
import { ExampleProcess } from '../support/example-process.js';
import { openFleet } from '../support/open-fleet.js';

const service = (...args: readonly string[]): Promise<ExampleProcess> => ExampleProcess.run(['test/hosting/signal-process.ts', ...args]);

test.for(['SIGTERM', 'SIGINT'] as const)('%s stops all workers, and the process ends with 0', async (signal) => {
  await using one = await service('ends');
  await one.line(/^serving$/);
  one.kill(signal);
  expect(await one.ended()).toBe(0);
  expect(one.lines.at(-1)).toBe('stopped 1+0 1+0');
});

test('work that was aborted at its deadline shows in the exit code', async () => {
  await using one = await service('deaf');
  await one.line(/^serving$/);
  one.kill('SIGTERM');
  expect(await one.ended()).toBe(1);
  expect(one.lines.at(-1)).toBe('stopped 0+1 0+1');
});

test('what throws after the stop shows in the exit code', async () => {
  await using one = await service('ends', 'throws');
  await one.line(/^serving$/);
  one.kill('SIGTERM');
  expect(await one.ended()).toBe(1);
});

test('a second signal ends the process at once', async () => {
  await using one = await service('lingers');
  await one.line(/^serving$/);
  one.kill('SIGTERM');
  await one.line(/^asked to end$/);
  one.kill('SIGINT');
  expect(await one.ended()).toBe(130);
  expect(one.lines.filter((line) => line.startsWith('stopped'))).toEqual([]);
});

test('a signal while the workers start ends them, and the process', async () => {
  await using one = await service('ends');
  await one.line(/^ready$/);
  one.kill('SIGTERM');
  expect(await one.ended()).toBe(0);
  expect(one.lines).toEqual(['ready', 'stopped 0+0 0+0']);
});

test('a worker that is still starting does not cut short the drain of another', async () => {
  await using one = await service('late', 'waits');
  await one.line(/^the first serves$/);
  one.kill('SIGTERM');
  expect(await one.ended()).toBe(0);
  expect(one.lines.at(-1)).toMatch(/^stopped 2\+0 /);
});

test('taken back, signals are nobody’s again; what cannot be caught is refused', async () => {
  const { workers } = await openFleet(1);
  const before = process.listenerCount('SIGTERM');
  const takeBack = stopOnSignals(workers);
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  takeBack();
  expect(process.listenerCount('SIGTERM')).toBe(before);
  for (const wrong of [{ signals: ['SIGKILL'] }, { signals: ['SIGNAL'] }, { timeoutMs: -1 }, { afterStop: 1 }])
    expect(() => stopOnSignals(workers, wrong as never)).toThrow(ConfigError);
});

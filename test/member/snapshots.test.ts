import { expect, test } from 'vitest';
import { createMemoryHub, createWorker, type RunFunction, type Worker } from '../../src/index.js';

const untilAborted: RunFunction = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
const encoder = new TextEncoder();

/** What an operator writes: it counts, and can be repeated without end. */
const toggle = (index: number): Uint8Array =>
  encoder.encode(
    JSON.stringify({ v: 1, author: 'operator00000000000000', counter: index + 1, kind: 'maintenance.set', paused: index % 2 === 0 }),
  );

test('a long log is cut behind the snapshot before the last, and a joiner starts from it with the same placement', async () => {
  const memory = createMemoryHub();
  const make = (name: string): Worker =>
    createWorker({ group: 'long', name, memory, partitions: 6, timing: 'fast', expectedWorkers: 1, run: untilAborted });
  const first = make('a');
  await first.start();
  const link = await memory.link('long', { name: 'operator', timeoutMs: 1_000 });
  const newest = async (): Promise<number> => (await link.store.load({ timeoutMs: 1_000 }))?.sequence ?? 0;
  await expect.poll(newest, { timeout: 10_000 }).toBeGreaterThan(0);
  for (let index = 0; index < 1_200; index++) await link.log.append(toggle(index), { timeoutMs: 1_000 });
  await expect.poll(newest, { timeout: 10_000 }).toBeGreaterThan(1_000);
  for (let index = 1_200; index < 2_400; index++) await link.log.append(toggle(index), { timeoutMs: 1_000 });
  await expect.poll(async () => (await link.log.position({ timeoutMs: 1_000 })).first, { timeout: 10_000 }).toBeGreaterThan(500);
  expect(await newest()).toBeGreaterThanOrEqual(2_000);

  const second = make('b');
  await second.start();
  expect(second.id).toBe('worker-1');
  expect(second.term).toBe(first.term);
  await expect.poll(() => second.assignment.partitions.length, { timeout: 10_000 }).toBe(3);
  expect(first.assignment.partitions).toHaveLength(3);
  await Promise.all([first.stop(), second.stop()]);
  await link.close();
});

test('the log is cut also before anything was placed', async () => {
  const memory = createMemoryHub();
  const timing = { preset: 'fast', coldWindowMs: 120_000 } as const;
  const alone = createWorker({ group: 'unplaced', name: 'a', memory, partitions: 6, timing, expectedWorkers: 2, run: untilAborted });
  const started = alone.start().catch(() => undefined);
  const link = await memory.link('unplaced', { name: 'operator', timeoutMs: 1_000 });
  const position = () => link.log.position({ timeoutMs: 1_000 });
  for (let index = 0; index < 2_400; index++) {
    await link.log.append(toggle(index), { timeoutMs: 1_000 });
    if (index === 1_200) await expect.poll(() => link.store.load({ timeoutMs: 1_000 }), { timeout: 10_000 }).toBeDefined();
  }
  await expect.poll(async () => (await position()).first, { timeout: 10_000 }).toBeGreaterThan(500);
  expect(alone.assignment.version).toBe(0);
  await alone.stop();
  await started;
  await link.close();
});

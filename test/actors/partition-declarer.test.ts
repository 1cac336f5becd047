import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { createMemoryHub, createWorker, type PartitionSource } from '../../src/index.js';

test('the signal of a listing is not kept, although the source never takes its listener back', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const signals: WeakRef<AbortSignal>[] = [];
  const partitions: PartitionSource = {
    list: (signal) => {
      signals.push(new WeakRef(signal));
      signal.addEventListener('abort', () => undefined);
      return Promise.resolve([{ key: 'a' }]);
    },
  };
  const worker = createWorker({
    group: 'g',
    memory: createMemoryHub(),
    partitions,
    timing: 'fast',
    expectedWorkers: 1,
    run: () => undefined,
  });
  onTestFinished(async () => void (await worker.stop()));
  await worker.start();
  for (let count = 2; count <= 10; count++) {
    await worker.refresh();
    await expect.poll(() => signals.length).toBeGreaterThanOrEqual(count);
  }
  const kept = (): number => {
    collect();
    return signals.filter((signal) => signal.deref() !== undefined).length;
  };
  await expect.poll(kept, { timeout: 10_000 }).toBeLessThanOrEqual(1);
});

test('what changes while the first list is under way is listed as well', async () => {
  const listed = [{ key: 'a' }];
  let tellChange = (): void => undefined;
  const partitions: PartitionSource = {
    list: () => {
      const now = [...listed];
      if (now.length === 1) {
        listed[1] = { key: 'b' };
        tellChange();
      }
      return Promise.resolve(now);
    },
    changes: (async function* () {
      for (;;) yield await new Promise<void>((resolve) => (tellChange = resolve));
    })(),
  };
  const worker = createWorker({
    group: 'g',
    memory: createMemoryHub(),
    partitions,
    timing: 'fast',
    expectedWorkers: 1,
    run: () => undefined,
  });
  onTestFinished(async () => void (await worker.stop()));
  await worker.start();
  await expect.poll(() => worker.assignment.partitions.length, { timeout: 10_000 }).toBe(2);
});

import { expect, onTestFinished, test } from 'vitest';
import { createMemoryHub, createWorker, openGroup, type Worker, type WorkerOptions } from '../../src/index.js';
import { groupFact } from '../support/open-fleet.js';

const memory = createMemoryHub();

function worker(name: string, options: Partial<WorkerOptions> = {}): Worker {
  const made = createWorker({
    group: 'spread',
    name,
    memory,
    partitions: 12,
    timing: 'fast',
    expectedWorkers: 2,
    movement: { inFlightMax: 2, inFlightPerWorkerMax: 1 },
    run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    ...options,
  });
  onTestFinished(async () => void (await made.stop()));
  return made;
}

test('a join under limits moves a few partitions at a time, and all of them in the end', async () => {
  const first = [worker('w0'), worker('w1')];
  await Promise.all(first.map((one) => one.start()));
  const observer = await openGroup({ group: 'spread', memory });
  onTestFinished(() => observer.close());
  const crowds: number[] = [];
  observer.on('change', () => {
    const moving = observer.placement.partitions.filter(({ owner, next }) => owner !== null && next !== null);
    const taking = moving.filter(({ next }) => next === 'worker-2');
    crowds.push(Math.max(moving.length - 1, taking.length)); // Two at a time in all, one at a time to each.
  });
  const before = observer.placement.version;
  await worker('w2').start();
  const sharesOf = (): readonly number[] =>
    ['worker-0', 'worker-1', 'worker-2'].map((id) => observer.placement.partitions.filter(({ owner }) => owner === id).length);
  await groupFact(observer, () => sharesOf().join() === '4,4,4');
  expect(Math.max(...crowds)).toBe(1);
  expect(observer.placement.version - before).toBe(4); // One at a time to the new one, as it may take one at a time.
});

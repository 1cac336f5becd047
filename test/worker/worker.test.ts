import { expect, test } from 'vitest';
import { createMemoryHub, createWorker, type RunFunction, type Worker } from '../../src/index.js';

const untilAborted: RunFunction = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

const fleet = (count: number): Worker[] => {
  const memory = createMemoryHub();
  return Array.from({ length: count }, (_, index) =>
    createWorker({ group: 'orders', name: `w${index}`, memory, partitions: 12, timing: 'fast', expectedWorkers: count, run: untilAborted }),
  );
};

const owned = (workers: readonly Worker[]): string[] =>
  workers.flatMap((worker) => worker.assignment.partitions.map(({ id }) => id)).sort();

/** Resolves when the fact holds; looks after every change of any worker. */
const fact = (workers: readonly Worker[], holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (holds()) resolve();
    };
    for (const worker of workers) worker.on('change', look);
    look();
  });

test('three workers started together share all partitions in one placement, under one leader', async () => {
  const workers = fleet(3);
  await Promise.all(workers.map((worker) => worker.start()));
  await fact(workers, () => owned(workers).length === 12);
  expect(workers.map((worker) => worker.assignment.partitions.length)).toEqual([4, 4, 4]);
  expect(new Set(owned(workers)).size).toBe(12);
  expect(workers.filter((worker) => worker.isLeader)).toHaveLength(1);
  expect(workers.map((worker) => worker.assignment.version)).toEqual([1, 1, 1]);
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(workers.map((worker) => worker.state)).toEqual(['stopped', 'stopped', 'stopped']);
});

test('a worker that waits for nobody has its first partitions when it has started', async () => {
  const workers = fleet(1);
  await workers[0]?.start();
  expect(owned(workers)).toHaveLength(12);
  await workers[0]?.stop();
});

test('the partitions of a leader that stops run elsewhere, and another leads', async () => {
  const workers = fleet(3);
  await Promise.all(workers.map((worker) => worker.start()));
  const leader = workers.find((worker) => worker.isLeader) as Worker;
  const rest = workers.filter((worker) => worker !== leader);
  const { term } = leader;
  const outcome = await leader.stop();
  await fact(rest, () => new Set(owned(rest)).size === 12 && rest.some((worker) => worker.isLeader));
  expect(outcome).toMatchObject({ drained: 4, aborted: 0 });
  expect(rest.find((worker) => worker.isLeader)?.term).toBeGreaterThan(term);
  await Promise.all(rest.map((worker) => worker.stop()));
});

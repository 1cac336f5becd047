import { expect, test } from 'vitest';
import { createMemoryHub, createWorker, type Worker, type WorkerEvents } from '../../src/index.js';

const untilAborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

test('change tells each state and assignment once, and a worker that hands partitions over what it has left', async () => {
  const memory = createMemoryHub();
  const make = (name: string): Worker =>
    createWorker({
      group: 'shares',
      name,
      memory,
      partitions: 8,
      expectedWorkers: 1,
      run: (_partition, { signal }) => untilAborted(signal),
    });
  const told: WorkerEvents['change'][] = [];
  const first = make('first');
  await using second = make('second');
  first.on('change', (change) => told.push(change));
  await first.start();
  await second.start();
  const last = (): unknown => {
    const { state, assignment } = told.at(-1) as WorkerEvents['change'];
    return [state, assignment.version, assignment.partitions.length];
  };
  await expect.poll(last).toEqual(['serving', 2, 4]);
  await first.stop();
  // What it gave up may be placed again, by the next leader, before it is gone, or after.
  expect(['["stopped",2,0]', '["stopped",3,0]']).toContain(JSON.stringify(last()));
  const texts = told.map((change) => JSON.stringify(change));
  expect(new Set(texts).size).toBe(texts.length);
});

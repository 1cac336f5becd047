import { onTestFinished } from 'vitest';
import { createMemoryHub, createWorker, openGroup, type Group, type GroupOptions, type MemoryHub, type Worker } from '../../src/index.js';

export interface OpenFleet {
  readonly memory: MemoryHub;
  readonly workers: readonly Worker[];
  /** An observer of the same group, closed when the test ends. */
  readonly open: (options?: Partial<GroupOptions>) => Promise<Group>;
}

/** Workers `w0` on in one group `orders` of 12 partitions in memory, serving; all stopped when the test ends. */
export async function openFleet(count: number): Promise<OpenFleet> {
  const memory = createMemoryHub();
  const workers = Array.from({ length: count }, (_, index) => fleetWorker(memory, `w${index}`, count));
  onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.stop()))));
  await Promise.all(workers.map((worker) => worker.start()));
  return {
    memory,
    workers,
    open: async (options = {}) => {
      const group = await openGroup({ group: 'orders', memory, ...options });
      onTestFinished(() => group.close());
      return group;
    },
  };
}

export const fleetWorker = (memory: MemoryHub, name: string, expectedWorkers = 1): Worker =>
  createWorker({
    group: 'orders',
    name,
    memory,
    partitions: 12,
    timing: 'fast',
    expectedWorkers,
    run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  });

/** Resolves when the fact holds; looks after every change of the group. */
export const groupFact = (group: Group, holds: (group: Group) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = group.on('change', () => look());
    const look = (): void => {
      if (!holds(group)) return;
      stop();
      resolve();
    };
    look();
  });

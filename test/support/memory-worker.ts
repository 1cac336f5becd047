import { onTestFinished } from 'vitest';
import { createWorker, openGroup, type Group, type MemoryHub, type Worker, type WorkerOptions } from '../../src/index.js';

/** A worker of the group `orders`, of 6 partitions whose work waits for its signal; stopped when the test ends. */
export function memoryWorker(memory: MemoryHub, name: string, options: Partial<WorkerOptions> = {}): Worker {
  const worker = createWorker({
    group: 'orders',
    name,
    memory,
    partitions: 6,
    timing: 'fast',
    run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    ...options,
  });
  onTestFinished(() => worker.stop({ timeoutMs: 500 }).then(() => undefined));
  return worker;
}

/** An observer of it, closed when the test ends. */
export async function memoryGroup(memory: MemoryHub): Promise<Group> {
  const group = await openGroup({ group: 'orders', memory });
  onTestFinished(() => group.close());
  return group;
}

/** Everything is owned and nothing is on its way. */
export const isAtRest = ({ placement: { partitions } }: Group): boolean =>
  partitions.length > 0 && partitions.every(({ owner, next }) => owner && !next);

export interface CrashableHub {
  readonly hub: MemoryHub;
  /** Cuts the line of whoever came by this hub, for good, as if its process were gone. */
  readonly crash: () => void;
}

export function crashableHub(memory: MemoryHub): CrashableHub {
  let line: Awaited<ReturnType<MemoryHub['link']>> | undefined;
  return { hub: { link: async (group, options) => (line = await memory.link(group, options)) }, crash: () => line?.disconnect() };
}

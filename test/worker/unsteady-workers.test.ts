import { expect, test } from 'vitest';
import { createMemoryHub, type Group } from '../../src/index.js';
import { systemClock } from '../../src/system/system-clock.js';
import { crashableHub, isAtRest, memoryGroup, memoryWorker } from '../support/memory-worker.js';
import { groupFact } from '../support/open-fleet.js';

const shareOf = (group: Group, worker: string | undefined): number =>
  group.placement.partitions.filter(({ owner, next }) => (next ?? owner) === worker).length;

test('a worker that is declared gone twice in a row gets nothing for a while after it came back, then its share, in one placement', async () => {
  const memory = createMemoryHub();
  const timing = { preset: 'fast', flapMs: 2_000 } as const;
  const steady = memoryWorker(memory, 'steady', { timing, expectedWorkers: 2 });
  let unsteady = crashableHub(memory);
  await Promise.all([steady.start(), memoryWorker(unsteady.hub, 'unsteady', { timing, expectedWorkers: 2 }).start()]);
  const group = await memoryGroup(memory);
  let struckAtMs = 0;
  for (let strike = 0; strike < 2; strike++) {
    await groupFact(group, (now) => isAtRest(now) && now.members.every(({ partitions }) => partitions === 3));
    unsteady.crash();
    await groupFact(group, (now) => now.members.length === 1 && isAtRest(now));
    struckAtMs = systemClock.now();
    unsteady = crashableHub(memory);
    await memoryWorker(unsteady.hub, 'unsteady', { timing }).start();
  }
  // It serves as a healthy spare: that it gets nothing for now was decided, not put off.
  const { version } = group.placement;
  const id = group.members.find(({ name }) => name === 'unsteady')?.worker ?? undefined;
  expect(shareOf(group, id)).toBe(0);
  await groupFact(group, (now) => isAtRest(now) && shareOf(now, id) === 3);
  expect(systemClock.now() - struckAtMs).toBeGreaterThan(timing.flapMs * 0.9);
  expect(group.placement.version).toBe(version + 1);
});

test('a newcomer that goes while partitions are on their way to it: they end where they were, and nothing else moves', async () => {
  const memory = createMemoryHub();
  let letGo = (): void => undefined;
  const open = new Promise<void>((resolve) => (letGo = resolve));
  /** Work that needs a while to end: until the test lets it. */
  const run = (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => void open.then(resolve)));
  const timing = { preset: 'fast', drainMs: 9_000 } as const;
  const [first, second] = ['a', 'b'].map((name) => memoryWorker(memory, name, { timing, run, expectedWorkers: 2 }));
  await Promise.all([first?.start(), second?.start()]);
  const group = await memoryGroup(memory);
  await groupFact(group, isAtRest);
  const before = group.placement.partitions.map(({ id, owner }) => `${id} ${owner}`);
  const newcomer = memoryWorker(memory, 'c', { timing });
  const starting = newcomer.start().catch(() => undefined);
  await groupFact(group, (now) => now.placement.partitions.some(({ next }) => next !== null));
  await newcomer.stop();
  await starting;
  await groupFact(group, (now) => now.members.length === 2 && now.placement.partitions.every(({ next }) => next === null));
  letGo();
  await groupFact(group, isAtRest);
  expect(group.placement.partitions.map(({ id, owner }) => `${id} ${owner}`)).toEqual(before);
});

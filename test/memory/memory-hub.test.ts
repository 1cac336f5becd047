import { expect, it } from 'vitest';
import { createMemoryHub, type MemoryHubOptions } from '../../src/memory/create-memory-hub.js';
import type { MemoryLink } from '../../src/memory/memory-link.js';
import { systemClock } from '../../src/system/system-clock.js';

const soon = { timeoutMs: 1_000 };
const openLink = (options: MemoryHubOptions = {}): Promise<MemoryLink> =>
  createMemoryHub(options).link('g', { name: 'test', timeoutMs: 1 });

/** A world that stands still until it is told to go on. */
function stillWorld() {
  const arrivals: (() => void)[] = [];
  const timers = new Set<() => void>();
  const options: MemoryHubOptions = {
    deliver: (arrive) => void arrivals.push(arrive),
    clock: {
      now: () => 0,
      setTimeout(fn) {
        timers.add(fn);
        return fn;
      },
      clearTimeout: (id) => void timers.delete(id as () => void),
    },
  };
  return { options, timers, deliverNext: () => arrivals.shift()?.(), fireTimers: () => [...timers].forEach((fire) => fire()) };
}

it('a log that is full refuses, and takes records again when it was compacted', async () => {
  const { log } = await openLink({ logBytesMax: 10 });
  await log.append(new Uint8Array(10), soon);
  expect(await log.append(new Uint8Array(1), soon)).toMatchObject({ kind: 'refused', reason: 'full' });
  await log.compact(1, soon);
  expect(await log.append(new Uint8Array(1), soon)).toEqual({ kind: 'stored', sequence: 2 });
});

it('snapshots beyond the limit are refused, and one that replaces another counts once', async () => {
  const { store } = await openLink({ snapshotBytesMax: 10 });
  await store.save({ sequence: 1, data: new Uint8Array(8) }, soon);
  await store.save({ sequence: 1, data: new Uint8Array(9) }, soon);
  await expect(store.save({ sequence: 2, data: new Uint8Array(2) }, soon)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  expect((await store.load(soon))?.sequence).toBe(1);
});

it('two hubs are two worlds', async () => {
  const [one, two] = [await openLink(), await openLink()];
  await one.log.append(new Uint8Array(1), soon);
  expect((await two.log.position(soon)).last).toBe(0);
  expect((await two.log.position(soon)).identity).not.toBe((await one.log.position(soon)).identity);
});

it('an append whose time ran out is unknown and may land later', async () => {
  const world = stillWorld();
  const { log } = await openLink(world.options);
  const append = log.append(new Uint8Array(1), soon);
  world.fireTimers();
  expect(await append).toMatchObject({ kind: 'unknown' });
  world.deliverNext();
  const position = log.position(soon);
  world.deliverNext();
  world.deliverNext();
  world.deliverNext();
  expect((await position).last).toBe(1);
});

it('a request whose time ran out has timed out, and its timer is gone', async () => {
  const world = stillWorld();
  const { bus } = await openLink(world.options);
  const request = bus.request('s', new Uint8Array(), soon);
  world.fireTimers();
  expect(await request).toEqual({ kind: 'timedOut' });
  expect(world.timers.size).toBe(0);
});

it('a subscriber without answers is interest: a request to it times out', async () => {
  const { bus } = await openLink();
  bus.subscribe('s', () => undefined);
  expect(await bus.request('s', new Uint8Array(), { timeoutMs: 20 })).toEqual({ kind: 'timedOut' });
});

it('members that answer each other without end leave room for timers', async () => {
  const { bus } = await openLink();
  let count = 0;
  bus.subscribe('ping', (data) => {
    count += 1;
    bus.publish('pong', data);
  });
  const stop = bus.subscribe('pong', (data) => bus.publish('ping', data));
  bus.publish('ping', new Uint8Array());
  const timer = (): Promise<void> => new Promise((resolve) => systemClock.setTimeout(resolve, 1));
  while (count < 10) await timer();
  stop();
});

it('listeners are never called inside the call that causes them', async () => {
  const { bus, log } = await openLink();
  const heard: string[] = [];
  const all = new Promise<void>((resolve) => {
    bus.subscribe('s', () => heard.push('message'));
    log.watch(() => resolve(void heard.push('record')));
  });
  bus.publish('s', new Uint8Array());
  void log.append(new Uint8Array(), soon);
  expect(heard).toEqual([]);
  await all;
  expect(heard).toEqual(['message', 'record']);
});

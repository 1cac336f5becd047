import { expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import type { MemberId } from '../../machines/model/ids.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { decodePicture, encodeWatch, LISTED_MAX, type ChartPicture } from '../../src/protocol/chart-picture.js';
import { chartsSubject, watchSubject } from '../../src/protocol/subjects.js';
import { feedCharts } from '../../src/member/chart-feed.js';
import { ChartRecord } from '../../src/member/chart-record.js';
import { Trust } from '../../src/member/trust.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

const partition = createMachine({
  id: 'partition',
  initial: 'active',
  states: { active: { initial: 'serving', states: { serving: {} }, on: { fail: 'backoff' } }, backoff: { on: { retry: 'active' } } },
});

/** A member with these partitions, and somebody who hears what it tells. */
async function fed(partitions: number) {
  const clock = new VirtualClock();
  const link = await createMemoryHub({ clock, deliver: queueMicrotask }).link('g', { name: 'test', timeoutMs: 1_000 });
  const [charts, trust, heard] = [
    new ChartRecord(clock, { config: { group: 'g', name: 'n' }, member: 'm', worker: null }),
    new Trust(clock),
    [] as ChartPicture[],
  ];
  const actors = Array.from({ length: partitions }, (_, index) => {
    const actor = createActor(partition, { clock });
    charts.follow(actor, `p${index}`);
    return actor.start();
  });
  const end = feedCharts({ group: 'g', member: 'abcdefghijklmnopqrstuv' as MemberId, bus: link.bus, clock, charts, trust });
  link.bus.subscribe(chartsSubject('g'), (data) => heard.push(decodePicture(data) as ChartPicture));
  const watch = async (): Promise<void> => {
    link.bus.publish(watchSubject('g'), encodeWatch());
    await clock.advanceAsync(0);
  };
  return { clock, trust, actors, heard, watch, end };
}

it('says nothing and arms no timer while nobody watches, and again when the last watcher was silent for six seconds', async () => {
  const { clock, actors, heard, watch } = await fed(1);
  actors[0]?.send({ type: 'fail' });
  await clock.advanceAsync(10_000);
  expect([heard.length, clock.pending]).toEqual([0, 0]);
  await watch();
  expect([heard.length, clock.pending]).toEqual([1, 1]);
  await clock.advanceAsync(5_500);
  actors[0]?.send({ type: 'retry' });
  await clock.advanceAsync(1_000);
  const { length } = heard;
  actors[0]?.send({ type: 'fail' });
  await clock.advanceAsync(10_000);
  expect([length, heard.length, clock.pending]).toEqual([2, 2, 0]);
});

it('tells who asks at once, with the age of every state, and sums up what most partitions do', async () => {
  const { clock, trust, actors, heard, watch } = await fed(3);
  await clock.advanceAsync(500);
  actors[1]?.send({ type: 'fail' });
  trust.extend(clock.now(), 2_000);
  await clock.advanceAsync(250);
  await watch();
  expect(heard[0]).toMatchObject({ count: 1, trustMs: 1_750, lagMs: 0, charts: [] });
  const listed = [{ chart: 'partition', about: 'p1', states: [{ state: 'backoff', forMs: 250 }] }];
  expect(heard[0]?.crowds).toEqual([{ chart: 'partition', counts: { 'active.serving': 2, backoff: 1 }, listed }]);
});

it('tells changes ten times a second at most, and as the last one left it', async () => {
  const { clock, actors, heard, watch } = await fed(1);
  await watch();
  for (let times = 0; times < 50; times++) {
    actors[0]?.send({ type: times % 2 === 0 ? 'fail' : 'retry' });
    await clock.advanceAsync(10);
  }
  expect(heard.length).toBeLessThanOrEqual(6);
  actors[0]?.send({ type: 'fail' });
  await clock.advanceAsync(100);
  expect(heard.at(-1)?.crowds).toMatchObject([{ counts: { backoff: 1 } }]);
});

it('stays small, however many partitions fail', async () => {
  const { actors, heard, watch } = await fed(1_000);
  for (const actor of actors) actor.send({ type: 'fail' });
  await watch();
  expect(heard[0]?.crowds[0]).toMatchObject({ counts: { backoff: 1_000 } });
  expect(heard[0]?.crowds[0]?.listed).toHaveLength(LISTED_MAX);
});

it('says how late timers were while it is watched', async () => {
  const { clock, heard, watch } = await fed(1);
  await watch();
  // The event loop stands still: what was due after 100 ms fires after 900.
  const late = clock.setTimeout.bind(clock);
  clock.setTimeout = (fn, ms) => late(fn, ms + 800);
  await clock.advanceAsync(1_000);
  await clock.advanceAsync(1_000);
  await watch();
  await clock.advanceAsync(1_000);
  expect(heard.at(-1)?.lagMs).toBe(800);
});

it('is silent once it has ended', async () => {
  const { clock, heard, watch, end } = await fed(1);
  await watch();
  end();
  await watch();
  await clock.advanceAsync(1_000);
  expect([heard.length, clock.pending]).toEqual([1, 0]);
});

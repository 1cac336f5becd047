import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { ChartRecord, type ChartTransition } from '../../src/member/chart-record.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

const child = createMachine({ id: 'child', initial: 'calm', states: { calm: { on: { stir: 'wild' } }, wild: {} } });
const parent = createMachine({
  id: 'parent',
  initial: 'shut',
  states: {
    shut: { on: { open: 'ajar' } },
    ajar: {
      type: 'parallel',
      invoke: { id: 'child', src: child },
      on: { shut: 'shut', end: 'over' },
      states: {
        door: { initial: 'still', states: { still: { on: { swing: 'swinging' } }, swinging: {} } },
        lamp: { initial: 'dark', states: { dark: { on: { light: 'lit' } }, lit: {} } },
      },
    },
    over: { type: 'final' },
  },
});

const SPEAKING = { config: { group: 'g', name: 'n' }, member: 'm', worker: 'worker-0' };

/** A chart with none below it; at the end of `wild` it is done, and `fail` is an error of its own. */
const lone = createMachine({
  id: 'lone',
  initial: 'calm',
  states: {
    calm: { on: { stir: 'wild', fail: { actions: () => expect.fail('a mistake of its own') } } },
    wild: { on: { end: 'over' } },
    over: { type: 'final' },
  },
});

type Lone = ReturnType<typeof followedLone>['actor'];

function followedLone() {
  const clock = new VirtualClock(1_000);
  const record = new ChartRecord(clock, SPEAKING);
  const actor = createActor(lone, { clock });
  actor.subscribe({ error: () => undefined });
  const told: ChartTransition[] = [];
  record.onTransition((transition) => told.push(transition));
  record.followLone(actor, 'p1');
  actor.start();
  return { clock, actor, told, now: () => Array.from(record.running, ({ states }) => Object.fromEntries(states)) };
}

function followed() {
  const clock = new VirtualClock(1_000);
  const record = new ChartRecord(clock, SPEAKING);
  const actor = createActor(parent, { clock });
  record.follow(actor, 'p1');
  actor.start();
  const now = () => Array.from(record.running, ({ chart, about, states }) => ({ chart, about, states: Object.fromEntries(states) }));
  return { clock, record, actor, now };
}

it('knows every chart of a tree, each region of it, and since when', () => {
  const { clock, actor, now } = followed();
  expect(now()).toEqual([{ chart: 'parent', about: 'p1', states: { shut: 1_000 } }]);
  clock.advance(10);
  actor.send({ type: 'open' });
  clock.advance(10);
  actor.send({ type: 'swing' });
  expect(now()).toContainEqual({ chart: 'parent', about: 'p1', states: { 'ajar.door.swinging': 1_020, 'ajar.lamp.dark': 1_010 } });
  expect(now()).toContainEqual({ chart: 'child', about: 'p1', states: { calm: 1_010 } });
});

it('forgets a chart that its parent stopped, and one that is done', () => {
  const { actor, now } = followed();
  actor.send({ type: 'open' });
  actor.send({ type: 'shut' });
  expect(now().map(({ chart }) => chart)).toEqual(['parent']);
  actor.send({ type: 'open' });
  actor.send({ type: 'end' });
  expect(now()).toEqual([]);
});

it('tells what was left and how long it lasted, what was entered, and which event did it', () => {
  const { clock, record, actor } = followed();
  actor.send({ type: 'open' });
  const told: ChartTransition[] = [];
  const forget = record.onTransition((transition) => told.push(transition));
  clock.advance(40);
  actor.send({ type: 'light' });
  actor.send({ type: 'nothing' });
  actor.send({ type: 'shut' });
  forget();
  actor.send({ type: 'open' });
  const base = { about: 'p1', atMs: 1_040 };
  expect(told).toEqual([
    { ...base, chart: 'parent', event: 'light', left: [{ state: 'ajar.lamp.dark', lastedMs: 40 }], entered: ['ajar.lamp.lit'] },
    { ...base, chart: 'child', event: 'xstate.stop', left: [{ state: 'calm', lastedMs: 40 }], entered: [] },
    {
      ...base,
      chart: 'parent',
      event: 'shut',
      left: [
        { state: 'ajar.door.still', lastedMs: 40 },
        { state: 'ajar.lamp.lit', lastedMs: 0 },
      ],
      entered: ['shut'],
    },
  ]);
});

it('tells the same, and whose chart it is, to who listens on the channel, while somebody does', () => {
  const { actor } = followed();
  const heard: unknown[] = [];
  const hear = (message: unknown): void => void heard.push(message);
  subscribe('conclave.transition', hear);
  actor.send({ type: 'open' });
  unsubscribe('conclave.transition', hear);
  actor.send({ type: 'light' });
  const speaker = { group: 'g', name: 'n', member: 'm', worker: 'worker-0' };
  const told = { about: 'p1', atMs: 1_000 };
  expect(heard).toEqual([
    { ...speaker, ...told, chart: 'child', event: 'xstate.init', left: [], entered: ['calm'] },
    {
      ...{ ...speaker, ...told, chart: 'parent', event: 'open' },
      left: [{ state: 'shut', lastedMs: 0 }],
      entered: ['ajar.door.still', 'ajar.lamp.dark'],
    },
  ]);
});

it('knows a lone chart as well, but not by which event it moves', () => {
  const { clock, actor, told, now } = followedLone();
  expect(now()).toEqual([{ calm: 1_000 }]);
  clock.advance(10);
  actor.send({ type: 'stir' });
  expect(now()).toEqual([{ wild: 1_010 }]);
  const base = { chart: 'lone', about: 'p1', event: null };
  expect(told).toEqual([
    { ...base, atMs: 1_000, left: [], entered: ['calm'] },
    { ...base, atMs: 1_010, left: [{ state: 'calm', lastedMs: 10 }], entered: ['wild'] },
  ]);
});

it.each([
  ['is done', (actor: Lone) => actor.send({ type: 'end' })],
  ['is stopped', (actor: Lone) => actor.stop()],
] as const)('forgets a lone chart that %s, and tells what it left', (_, over) => {
  const { actor, told, now } = followedLone();
  actor.send({ type: 'stir' });
  over(actor);
  expect([now(), told.at(-1)?.left]).toEqual([[], [{ state: 'wild', lastedMs: 0 }]]);
});

it('forgets a lone chart that died of an error', () => {
  const { actor, now } = followedLone();
  actor.send({ type: 'fail' });
  expect(now()).toEqual([]);
});

it('says by which event a lone chart moves when somebody listened as it began', () => {
  const heard: unknown[] = [];
  const hear = (message: unknown): void => void heard.push(message);
  subscribe('conclave.transition', hear);
  const { actor } = followedLone();
  actor.send({ type: 'stir' });
  unsubscribe('conclave.transition', hear);
  expect(heard).toMatchObject([{ event: 'xstate.init' }, { event: 'stir', entered: ['wild'] }]);
});

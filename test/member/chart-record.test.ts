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

import { expect, it } from 'vitest';
import { emit, raise, sendTo, setup } from 'xstate';
import { chartGraph } from '../../src/charts/chart-graph.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { declaredTransitions } from '../../src/verification/declared-transitions.js';
import { orderMachine } from './example-machine.js';

const graph = chartGraph(orderMachine);
const state = (id: string): unknown => graph.states.find((one) => one.id === id);
const leaving = (source: string): unknown => graph.transitions.filter((one) => one.source === source).map(({ source: _, ...one }) => one);

it('names states by their way from the chart down, each with its parent and its kind', () => {
  expect(graph.states.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([
    ['order', 'compound', undefined],
    ['order.open', 'atomic', 'order'],
    ['order.shipping', 'parallel', 'order'],
    ['order.shipping.parcel', 'compound', 'order.shipping'],
    ['order.shipping.parcel.packing', 'atomic', 'order.shipping.parcel'],
    ['order.shipping.parcel.packed', 'final', 'order.shipping.parcel'],
    ['order.shipping.letter', 'compound', 'order.shipping'],
    ['order.shipping.letter.writing', 'atomic', 'order.shipping.letter'],
    ['order.shipping.letter.written', 'final', 'order.shipping.letter'],
    ['order.shipping.past', 'history', 'order.shipping'],
    ['order.over', 'final', 'order'],
  ]);
});

it('keeps what a state does: tags, entry, exit, actors, initial state', () => {
  expect(state('order.open')).toMatchObject({ tags: ['resting'], entry: ['greet'], exit: ['forget'], invokes: [] });
  expect(state('order.shipping.parcel')).toMatchObject({ initial: 'order.shipping.parcel.packing' });
  expect(state('order.shipping.parcel.packing')).toMatchObject({ invokes: ['packer: packing'] });
  expect(state('order')).toMatchObject({ description: 'One order <of many> & more.', initial: 'order.open' });
});

it('keeps events, guards, actions and delays; a transition without target has none', () => {
  const shipping = 'order.shipping';
  expect(leaving('order.open')).toEqual([
    { kind: 'event', trigger: 'order.paid', target: shipping, guard: 'and(isLarge, isOwn)', actions: ['bill', 'note(large)'] },
    { kind: 'event', trigger: 'order.paid', target: shipping, actions: [] },
    { kind: 'event', trigger: 'order.noted', actions: ['note(kept)'] },
    { kind: 'event', trigger: 'order.resumed', target: 'order.shipping.past', actions: [] },
    { kind: 'delay', trigger: 'after 2000 ms', target: shipping, actions: [] },
    { kind: 'delay', trigger: 'after patience', target: 'order.over', actions: [] },
  ]);
});

it('knows the ends of actors and of states, what is taken at once, and where a history begins', () => {
  expect(leaving('order.shipping.parcel.packing')).toEqual([
    { kind: 'done', trigger: 'done packer', target: 'order.shipping.parcel.packed', actions: [] },
    { kind: 'error', trigger: 'error packer', target: 'order.over', actions: [] },
  ]);
  expect(leaving('order.shipping')).toEqual([{ kind: 'done', trigger: 'done', target: 'order.over', actions: [] }]);
  expect(leaving('order.shipping.letter.writing')).toMatchObject([{ kind: 'always', guard: 'isOwn' }]);
  expect(leaving('order.shipping.past')).toMatchObject([{ kind: 'always', trigger: 'no history', target: 'order.shipping.parcel' }]);
});

it('says what built-in actions do', () => {
  const machine = setup({}).createMachine({
    id: 'teller',
    entry: [
      sendTo('child', { type: 'child.go' }),
      sendTo('child', () => ({ type: 'child.go' })),
      raise({ type: 'own.event' }),
      emit({ type: 'told' }),
      () => undefined,
    ],
  });
  expect(chartGraph(machine).states[0]?.entry).toEqual(['send child.go → child', 'send → child', 'raise own.event', 'emit told', 'inline']);
});

it.for(ourCharts)('leaves no transition of $machine.id out', ({ machine }) => {
  const targets = [...declaredTransitions(machine).keys()].map(({ target }) => target?.length ?? 1);
  expect(chartGraph(machine).transitions).toHaveLength(targets.reduce((sum, count) => sum + count, 0));
});

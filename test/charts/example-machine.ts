import { and, fromPromise, setup } from 'xstate';

/** Has one of everything that a picture shows. */
export const orderMachine = setup({
  types: { events: {} as { type: 'order.paid' | 'order.cancel' | 'order.noted' | 'order.resumed' } },
  actors: { packing: fromPromise(() => Promise.resolve()) },
  actions: { bill: () => undefined, note: (_, _text: string) => undefined, greet: () => undefined, forget: () => undefined },
  guards: { isLarge: () => true, isOwn: () => true },
  delays: { patience: 10 },
}).createMachine({
  id: 'order',
  description: 'One order <of many> & more.',
  initial: 'open',
  on: { 'order.cancel': '.over' },
  states: {
    open: {
      tags: ['resting'],
      entry: 'greet',
      exit: 'forget',
      after: { patience: 'over', 2000: 'shipping' },
      on: {
        'order.paid': [
          { guard: and(['isLarge', 'isOwn']), target: 'shipping', actions: ['bill', { type: 'note', params: 'large' }] },
          { target: 'shipping' },
        ],
        'order.noted': { actions: { type: 'note', params: 'kept' } },
        'order.resumed': 'shipping.past',
      },
    },
    shipping: {
      type: 'parallel',
      onDone: 'over',
      states: {
        parcel: {
          initial: 'packing',
          states: {
            packing: { invoke: { id: 'packer', src: 'packing', onDone: 'packed', onError: '#order.over' } },
            packed: { type: 'final' },
          },
        },
        letter: { initial: 'writing', states: { writing: { always: { guard: 'isOwn', target: 'written' } }, written: { type: 'final' } } },
        past: { type: 'history', history: 'deep', target: 'parcel' },
      },
    },
    over: { type: 'final' },
  },
});

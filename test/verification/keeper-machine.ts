import { assign, emit, fromCallback, fromPromise, setup } from 'xstate';

/** A small chart with everything that an exploration must see: invokes, timers, guards, `always`, a parallel state and a final one. */
export const keeperMachine = setup({
  types: {
    context: {} as { tries: number },
    events: {} as { type: 'keeper.stop' } | { type: 'keeper.start' } | { type: 'link.lost' } | { type: 'link.back' },
    emitted: {} as { type: 'keeper.serving' } | { type: 'keeper.idle' },
  },
  actors: {
    claimer: fromPromise<{ granted: boolean }>(async () => ({ granted: true })),
    beat: fromCallback(() => {}),
    releaser: fromPromise(async () => {}),
  },
  actions: {
    countTry: assign({ tries: ({ context }) => Math.min(context.tries + 1, 2) }),
    tellServing: emit({ type: 'keeper.serving' }),
    tellIdle: emit({ type: 'keeper.idle' }),
  },
  guards: { isTired: ({ context }) => context.tries >= 2, isGranted: (_, params: { granted: boolean }) => params.granted },
  delays: { retryAfter: 100, renewEvery: 1000, releaseTimeout: 500 },
}).createMachine({
  id: 'keeper',
  options: { maxIterations: 100 },
  context: { tries: 0 },
  initial: 'idle',
  states: {
    idle: { on: { 'keeper.start': 'claiming', 'keeper.stop': 'stopped' } },
    claiming: {
      invoke: {
        src: 'claimer',
        id: 'claim',
        onDone: [{ guard: { type: 'isGranted', params: ({ event }) => event.output }, target: 'leading' }, { target: 'waiting' }],
        onError: 'waiting',
      },
      on: { 'keeper.stop': 'stopped' },
    },
    waiting: {
      entry: 'countTry',
      always: { guard: 'isTired', target: 'stopped' },
      after: { retryAfter: 'claiming' },
      on: { 'keeper.stop': 'stopped' },
    },
    leading: {
      type: 'parallel',
      entry: 'tellServing',
      exit: 'tellIdle',
      invoke: { src: 'beat', id: 'beat' },
      after: { renewEvery: 'claiming' },
      on: { 'keeper.stop': 'releasing' },
      states: {
        link: { initial: 'up', states: { up: { on: { 'link.lost': 'down' } }, down: { on: { 'link.back': 'up' } } } },
        work: { initial: 'busy', states: { busy: {} } },
      },
    },
    releasing: { invoke: { src: 'releaser', id: 'release', onDone: 'stopped', onError: 'stopped' }, after: { releaseTimeout: 'stopped' } },
    stopped: { type: 'final' },
  },
});

/** What may happen to a keeper. */
export const keeperSamples = {
  events: {
    'keeper.start': [{ type: 'keeper.start' }],
    'keeper.stop': [{ type: 'keeper.stop' }],
    'link.lost': [{ type: 'link.lost' }],
    'link.back': [{ type: 'link.back' }],
  },
  children: {
    claim: { done: [{ granted: true }, { granted: false }], error: [new Error('no link')] },
    releaser: { done: [undefined], error: [new Error('no link')] },
  },
} as const;

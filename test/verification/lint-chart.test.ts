import { and, type AnyStateMachine, createMachine, fromCallback, fromPromise, fromTransition, raise, setup, spawnChild } from 'xstate';
import { describe, expect, it } from 'vitest';
import { lintChart } from '../../src/verification/lint-chart.js';

const good = setup({
  types: { events: {} as { type: 'door.open' } | { type: 'door.shut' } },
  actors: { lock: fromPromise(async () => {}), beat: fromCallback(() => {}) },
  actions: { ring: () => {} },
  guards: { isFree: () => true, isDay: () => true },
  delays: { patience: 1000 },
}).createMachine({
  id: 'door',
  options: { maxIterations: 1000 },
  initial: 'shut',
  states: {
    shut: {
      tags: ['resting'],
      description: 'Nobody is in.',
      invoke: { src: 'beat', id: 'beat' },
      on: {
        'door.open': {
          guard: and(['isFree', 'isDay']),
          target: 'opening',
          actions: ['ring', raise({ type: 'door.shut' }, { id: 'late', delay: 'patience' })],
        },
      },
    },
    opening: { description: 'The lock turns.', invoke: { src: 'lock', id: 'lock', onDone: 'open', onError: 'shut' } },
    open: { description: 'One may pass.', after: { patience: 'shut' }, initial: 'wide', states: { wide: { description: 'Fully open.' } } },
    gone: { description: 'The house fell.', type: 'final' },
  },
});

/** What tsc lets through in real life (unions, generated parts) is written here without types. */
const chart = (config: object, implementations: object = {}): AnyStateMachine =>
  createMachine({ id: 'bad', options: { maxIterations: 10 }, ...config } as never, implementations as never);
const state = (config: object): object => ({ initial: 'one', states: { one: { description: 'One.', tags: ['resting'], ...config } } });
const rules = (machine: AnyStateMachine, options?: Parameters<typeof lintChart>[1]): string[] =>
  lintChart(machine, options).map((problem) => problem.rule);

describe('lintChart', () => {
  it('passes a chart that keeps every rule', () => {
    expect(lintChart(good)).toEqual([]);
  });

  it.each<[rule: string, machine: AnyStateMachine]>([
    ['unknownInitial', chart({ initial: 'two', states: { one: { description: 'One.', tags: ['resting'] } } })],
    [
      'unknownTarget',
      chart({ ...state({}), states: { one: { description: 'One.', tags: ['resting'] }, back: { type: 'history', target: 'two' } } }),
    ],
    ['unknownAction', chart(state({ entry: 'ring' }))],
    ['unknownAction', chart(state({ on: { 'a.b': { actions: { type: 'ring', params: {} } } } }))],
    ['unknownAction', chart({ initial: { target: 'one', actions: 'ring' }, states: { one: { description: 'One.', tags: ['resting'] } } })],
    ['unknownGuard', chart(state({ on: { 'a.b': { guard: 'isFree', actions: [] } } }))],
    ['unknownGuard', chart(state({ on: { 'a.b': { guard: and(['isFree'] as never), actions: [] } } }))],
    ['unknownGuard', chart(state({}), { guards: { isBoth: and(['isFree'] as never) } })],
    ['unknownDelay', chart(state({ after: { patience: {} } }))],
    ['unknownDelay', chart(state({ entry: raise({ type: 'a.b' }, { id: 'x', delay: 'patience' as never }) }))],
    ['unknownDelay', chart(state({}), { actions: { later: raise({ type: 'a.b' }, { id: 'x', delay: 'patience' as never }) } })],
    ['unnamedDelay', chart(state({ after: { 5000: {} } }))],
    ['unknownActor', chart(state({ invoke: { src: 'lock', id: 'lock', onError: {} } }))],
    ['unknownActor', chart(state({ entry: spawnChild('lock' as never, { id: 'x' }) }))],
    ['unnamedActor', chart(state({ invoke: { src: fromPromise(async () => {}), id: 'lock', onError: {} } }))],
    ['unknownKey', chart(state({ onn: {} }))],
    ['unknownKey', chart(state({ on: { 'a.b': { gaurd: 'isFree' } } }))],
    ['unknownKey', chart(state({ invoke: { src: 'beat', id: 'beat', onFail: {} } }), { actors: { beat: fromCallback(() => {}) } })],
    ['unknownKey', chart({ delay: 5, ...state({}) })],
    ['wildcard', chart(state({ on: { '*': {} } }))],
    ['wildcard', chart(state({ on: { 'door.*': {} } }))],
    ['reservedEvent', chart(state({ on: { 'xstate.done.actor.x': {} } }))],
    ['eventName', chart(state({ on: { opened: {} } }))],
    ['eventName', chart(state({ on: { 'Door.opened': {} } }))],
    ['eventName', chart(state({}), { actions: { tell: raise({ type: 'DOOR_OPEN' }) } })],
    ['stateName', chart({ initial: 'ST_one', states: { ST_one: { description: 'One.', tags: ['resting'] } } })],
    [
      'missingOnError',
      chart(state({ invoke: { src: 'lock', id: 'lock', onDone: {} } }), { actors: { lock: fromPromise(async () => {}) } }),
    ],
    ['missingOnError', chart(state({ invoke: { src: 'child', id: 'child' } }), { actors: { child: good } })],
    ['missingInvokeId', chart(state({ invoke: { src: 'beat' } }), { actors: { beat: fromCallback(() => {}) } })],
    ['missingSendId', chart(state({}), { actions: { later: raise({ type: 'a.b' }, { delay: 'soon' as never }) }, delays: { soon: 5 } })],
    ['missingDescription', chart(state({ description: undefined }))],
    ['missingDescription', chart(state({ description: ' ' }))],
    ['missingMaxIterations', chart({ options: undefined, ...state({}) })],
    ['noWayOut', chart(state({ tags: [] }))],
    ['noWayOut', chart({ after: { soon: {} }, ...state({ tags: [] }) }, { delays: { soon: 5 } })],
    ['noWayOut', chart(state({ tags: [], invoke: { src: 'beat', id: 'beat' } }), { actors: { beat: fromCallback(() => {}) } })],
  ])('flags %s, and nothing else', (rule, machine) => {
    expect(rules(machine)).toEqual([rule]);
  });

  it('says where the problem is and what to do', () => {
    expect(lintChart(chart(state({ after: { patience: {} } })))).toEqual([
      { rule: 'unknownDelay', where: '#bad.one after', message: "'patience' has no implementation in setup()" },
    ]);
  });

  it('counts leaf states against a limit that can be raised', () => {
    const many = chart({
      type: 'parallel',
      states: Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`s${i}`, { description: 'x', tags: ['resting'] }])),
    });
    expect(rules(many)).toEqual(['tooManyLeafStates']);
    expect(rules(many, { leafStatesMax: 13 })).toEqual([]);
  });

  it('takes a tag or a deadline of a state around for its leaves', () => {
    const leaf = { initial: 'leaf', states: { leaf: { description: 'Leaf.' } } };
    const around = (config: object): AnyStateMachine => chart({ ...state({ tags: [], ...config, ...leaf }) }, { delays: { soon: 5 } });
    expect(rules(around({ tags: ['resting'] }))).toEqual([]);
    expect(rules(around({ after: { soon: {} } }))).toEqual([]);
    expect(rules(around({}))).toEqual(['noWayOut']);
  });

  it('asks onError of callbacks only when told, and knows actors that are provided later only by name', () => {
    const beat = chart(state({ invoke: { src: 'beat', id: 'beat' } }), { actors: { beat: fromCallback(() => {}) } });
    expect(rules(beat)).toEqual([]);
    expect(rules(beat, { callbacksMayFail: true })).toEqual(['missingOnError']);
    const later = chart(state({ invoke: { src: 'lock', id: 'lock', onError: {} } }));
    expect(rules(later, { providedActors: ['lock'] })).toEqual([]);
    expect(
      rules(chart(state({ invoke: { src: 'count', id: 'count' } }), { actors: { count: fromTransition((n: number) => n, 0) } })),
    ).toEqual(['missingOnError']);
  });

  it('cannot meet an unknown target or a missing initial: XState refuses to build them', () => {
    expect(() => chart(state({ on: { 'a.b': 'two' } }))).toThrow("Child state 'two' does not exist");
    expect(() => chart(state({ on: { 'a.b': '#two' } }))).toThrow('#two');
    expect(() => chart({ states: { one: {} } })).toThrow('No initial state specified');
  });
});

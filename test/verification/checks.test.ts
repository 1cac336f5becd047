import { type AnyStateMachine, createMachine, emit, fromPromise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartEffect } from '../../src/verification/explore/chart-effect.js';
import type { Exploration } from '../../src/verification/explore/exploration.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { keeperMachine, keeperSamples } from './keeper-machine.js';

const lock = fromPromise(async () => {});
const children = { lock: { done: [1], error: ['no'] } };
const types = ['go.on', 'go.off', 'go.back', 'm.stop'];
const events = Object.fromEntries(types.map((type) => [type, [{ type }]]));
const explore = (config: object, guards: object = {}): Exploration =>
  exploreChart(
    createMachine({ id: 'm', initial: 'a', options: { maxIterations: 20 }, ...config } as never, { guards }) as unknown as AnyStateMachine,
    {
      events,
      children,
    },
  );
const keeper = exploreChart(keeperMachine, keeperSamples);
const messages = (violations: readonly { message: string }[]): string[] => violations.map((violation) => violation.message);
const isEmit = (name: string) => (effect: ChartEffect) => effect.kind === 'emit' && effect.name === name;

describe('transitionCoverage', () => {
  it('names what no edge took, each guarded branch by itself', () => {
    const { events, children } = keeperSamples;
    const exploration = exploreChart(keeperMachine, {
      events: { ...events, 'link.lost': [] },
      children: { ...children, claim: { done: [{ granted: true }], error: [] } },
    });
    expect(transitionCoverage(keeperMachine, exploration)).toEqual({
      total: 16,
      covered: 9,
      missing: [
        'claiming on xstate.done.actor.claim → waiting',
        'claiming on xstate.error.actor.claim → waiting',
        'waiting on keeper.stop → stopped',
        'waiting on xstate.after.retryAfter.keeper.waiting → claiming',
        'waiting on always [isTired] → stopped',
        'leading.link.up on link.lost → leading.link.down',
        'leading.link.down on link.back → leading.link.up',
      ],
    });
    expect(transitionCoverage(keeperMachine, exploration, keeper).missing).toEqual([]);
  });

  it('matches a chart that was built again by provide', () => {
    const provided = keeperMachine.provide({ delays: { renewEvery: 5 } });
    expect(transitionCoverage(keeperMachine, exploreChart(provided, keeperSamples)).missing).toEqual([]);
  });

  it('tells two branches with the same words apart', () => {
    const config = { states: { a: { on: { 'go.on': [{ guard: 'isNo', target: 'b' }, { target: 'b' }, { target: 'b' }] } }, b: {} } };
    const exploration = explore(config, { isNo: () => false });
    expect(transitionCoverage(exploration.machine, exploration).missing).toEqual(['a on go.on [isNo] → b', 'a on go.on → b (2)']);
  });
});

describe('checkStop', () => {
  const stop = { stopEvent: 'm.stop' };

  it('holds for a chart that can always be stopped', () => {
    expect(checkStop(keeper, { stopEvent: 'keeper.stop' })).toEqual([]);
  });

  it('flags a state that does not hear stop, and one whose guard refuses it', () => {
    const deaf = explore({ states: { a: { on: { 'm.stop': 'z', 'go.on': 'b' } }, b: {}, z: { type: 'final' } } });
    expect(checkStop(deaf, stop)).toEqual([{ message: 'stop is not accepted in "b"', path: [{ type: 'go.on' }] }]);
    const refusing = explore(
      { states: { a: { on: { 'm.stop': { guard: 'isNo', target: 'z' } } }, z: { type: 'final' } } },
      { isNo: () => false },
    );
    expect(messages(checkStop(refusing, stop))).toEqual(['stop is not accepted in "a"']);
    const choosy = exploreChart(
      createMachine({
        initial: 'a',
        states: { a: { on: { 'm.stop': { guard: ({ event }) => event.isUrgent === true, target: 'z' } } }, z: { type: 'final' } },
      }),
      { events: { 'm.stop': [true, false].map((isUrgent) => ({ type: 'm.stop' as const, isUrgent })) } },
    );
    expect(messages(checkStop(choosy, stop))).toEqual(['stop is not accepted in "a"']);
    expect(messages(checkStop(explore({ states: { a: {} } }), stop))).toEqual(['stop is not accepted in "a"']);
  });

  it('flags a stop that waits for somebody outside', () => {
    const waiting = explore({ states: { a: { on: { 'm.stop': 'b' } }, b: { on: { 'go.on': 'z' } }, z: { type: 'final' } } });
    expect(messages(checkStop(waiting, stop))).toEqual(['after a stop, "b" has no way to stopped but by outside events']);
    const bounded = explore({
      states: { a: { on: { 'm.stop': 'b' } }, b: { on: { 'go.on': 'z' }, after: { 5: 'z' } }, z: { type: 'final' } },
    });
    expect(checkStop(bounded, stop)).toEqual([]);
  });

  it('flags a second stop that does something again', () => {
    const tell = emit({ type: 'it.stops' });
    const again = explore({
      states: { a: { on: { 'm.stop': 'b' } }, b: { on: { 'm.stop': { actions: tell } }, after: { 5: 'z' } }, z: { type: 'final' } },
    });
    expect(messages(checkStop(again, stop))).toEqual(['a second stop in "b" is not without effect: emit it.stops']);
    const restarted = explore({
      states: {
        a: { on: { 'm.stop': 'b' } },
        b: { on: { 'm.stop': { target: 'b', reenter: true } }, after: { 5: 'z' } },
        z: { type: 'final' },
      },
    });
    expect(messages(checkStop(restarted, stop))).toEqual([
      'a second stop in "b" is not without effect: disarm xstate.after.5.m.b, arm xstate.after.5.m.b',
    ]);
  });

  it('takes another meaning of stopped', () => {
    const parked = explore({ states: { a: { on: { 'm.stop': 'b' } }, b: { tags: 'parked' } } });
    expect(checkStop(parked, { ...stop, stoppedWhen: (state) => state.tags.has('parked') })).toEqual([]);
    expect(checkStop(parked, stop)).toHaveLength(1);
  });
});

describe('findDeadEnds', () => {
  it('finds none where every state still leads to the end', () => {
    expect(findDeadEnds(keeper)).toEqual([]);
  });

  it('finds the states from which no goal can be reached', () => {
    const trap = explore({
      states: {
        a: { on: { 'go.on': 'b', 'go.off': 'z' } },
        b: { on: { 'go.back': 'c' } },
        c: { on: { 'go.on': 'b' } },
        z: { type: 'final' },
      },
    });
    expect(findDeadEnds(trap).map((state) => state.value)).toEqual(['b', 'c']);
    expect(findDeadEnds(trap, (state) => state.active.has('c')).map((state) => state.value)).toEqual(['z']);
  });
});

describe('checkBalanced', () => {
  const take = isEmit('work.taken');
  const give = isEmit('work.given');
  const [taken, given] = [emit({ type: 'work.taken' }), emit({ type: 'work.given' })];

  it('holds where what is taken is given back on every path', () => {
    expect(checkBalanced(keeper, { take: isEmit('keeper.serving'), give: isEmit('keeper.idle') })).toEqual([]);
  });

  it('flags an end that keeps what it took', () => {
    const keeping = explore({
      states: { a: { entry: taken, on: { 'go.on': { target: 'z', actions: given }, 'go.off': 'z' } }, z: { type: 'final' } },
    });
    expect(checkBalanced(keeping, { take, give })).toEqual([
      { message: 'the chart ends (done) with what it took', path: [{ type: 'go.off' }] },
    ]);
  });

  it('flags taking twice and giving what was not taken', () => {
    const twice = explore({ states: { a: { on: { 'go.on': { actions: taken } } } } });
    expect(messages(checkBalanced(twice, { take, give }))).toEqual(['emit work.taken takes again what was not given back']);
    const never = explore({ states: { a: { on: { 'go.off': { actions: given }, 'go.on': { actions: [taken, given] } } } } });
    expect(messages(checkBalanced(never, { take, give }))).toEqual(['emit work.given gives back what was not taken']);
  });

  it('counts a child as given back when it is stopped or ends by itself, once', () => {
    const claim = {
      take: (effect: ChartEffect) => effect.kind === 'start',
      give: (effect: ChartEffect) => effect.kind === 'stop' || effect.kind === 'ended',
    };
    const a = { invoke: { src: lock, id: 'lock', onDone: 'b', onError: 'z' }, on: { 'go.off': 'z' } };
    expect(checkBalanced(explore({ states: { a, b: { on: { 'go.back': 'a' } }, z: { type: 'final' } } }), claim)).toEqual([]);
  });

  it('does not pass when nothing is ever taken', () => {
    expect(messages(checkBalanced(keeper, { take, give }))).toEqual(['nothing is ever taken']);
  });
});

describe('checkOnlyVia', () => {
  const viaOn = { state: 'b', via: (event: { type: string }) => event.type === 'go.on' };

  it('holds where one event alone leads in', () => {
    const isGrant = (event: object): boolean => 'output' in event && (event.output as { granted: boolean }).granted;
    expect(checkOnlyVia(keeper, { state: 'leading', via: isGrant })).toEqual([]);
  });

  it('flags another event, by the shortest path to it', () => {
    const open = explore({ states: { a: { on: { 'go.on': 'b', 'go.off': 'c' } }, b: {}, c: { on: { 'go.back': 'b' } } } });
    expect(checkOnlyVia(open, viaOn)).toEqual([{ message: 'b is entered by go.back', path: [{ type: 'go.off' }, { type: 'go.back' }] }]);
  });

  it('flags a state that is only passed through, from the start too', () => {
    const passing = explore({ states: { a: { on: { 'go.on': 'b', 'go.off': 'b' } }, b: { always: 'c' }, c: {} } });
    expect(messages(checkOnlyVia(passing, viaOn))).toEqual(['b is entered by go.off']);
    const starting = explore({ initial: 'b', states: { b: { always: 'c' }, c: {} } });
    expect(messages(checkOnlyVia(starting, viaOn))).toEqual(['b is entered by xstate.init']);
  });

  it('does not take moves within the state for entering it', () => {
    const inner = explore({
      states: { a: { on: { 'go.on': 'b' } }, b: { initial: 'x', states: { x: { on: { 'go.off': 'y' } }, y: {} } } },
    });
    expect(checkOnlyVia(inner, viaOn)).toEqual([]);
  });

  it('does not pass when the state is never entered', () => {
    expect(messages(checkOnlyVia(keeper, { state: 'laeding', via: () => true }))).toEqual(['laeding is never entered']);
  });
});

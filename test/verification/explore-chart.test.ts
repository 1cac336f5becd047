import {
  type AnyStateMachine,
  assign,
  createActor,
  createMachine,
  fromCallback,
  fromPromise,
  raise,
  sendParent,
  sendTo,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ExploreOptions } from '../../src/verification/explore/explore-options.js';
import type { Exploration } from '../../src/verification/explore/exploration.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { keeperMachine, keeperSamples } from './keeper-machine.js';

const lock = fromPromise(async () => {});
const explore = (config: object, options: Partial<ExploreOptions<AnyStateMachine>> = {}): Exploration =>
  exploreChart(createMachine({ id: 'm', options: { maxIterations: 20 }, ...config } as never) as unknown as AnyStateMachine, {
    events: {},
    ...options,
  });
const values = (exploration: Exploration): unknown[] => [...exploration.states.values()].map((state) => state.value);
const effectsOf = (exploration: Exploration, type: string): string[] =>
  exploration.edges
    .filter((edge) => edge.event.type === type)
    .flatMap((edge) => edge.effects.map((effect) => `${effect.kind} ${effect.name}`));

describe('exploreChart', () => {
  it('reaches every state of a chart, each by a shortest path', () => {
    const { states, problems } = exploreChart(keeperMachine, keeperSamples);
    const paths = [...states.values()].map(
      (state) => `${JSON.stringify(state.value)} ${state.context.tries}: ${state.path.map((event) => event.type).join(' ')}`,
    );
    expect(paths.slice(0, 5)).toEqual([
      '"idle" 0: ',
      '"claiming" 0: keeper.start',
      '"stopped" 0: keeper.stop',
      '{"leading":{"link":"up","work":"busy"}} 0: keeper.start xstate.done.actor.claim',
      '"waiting" 1: keeper.start xstate.done.actor.claim',
    ]);
    expect(states.size).toBe(13);
    expect(problems).toEqual([]);
  });

  it('takes every declared transition of a chart that has none in vain', () => {
    const coverage = transitionCoverage(keeperMachine, exploreChart(keeperMachine, keeperSamples));
    expect(coverage).toEqual({ total: 16, covered: 16, missing: [] });
  });

  it('fires timers only while they are armed', () => {
    const exploration = explore(
      { initial: 'a', states: { a: { after: { 10: 'b' }, on: { 'go.on': 'c' } }, b: {}, c: { on: { 'go.on': 'b' } } } },
      { events: { 'go.on': [{ type: 'go.on' }] } },
    );
    const timers = exploration.edges.filter((edge) => edge.cause === 'timer');
    expect(timers.map((edge) => exploration.states.get(edge.from!)!.value)).toEqual(['a']);
    expect(effectsOf(exploration, 'go.on')).toEqual(['disarm xstate.after.10.m.a']);
  });

  it('does not fire a timer again whose guard said no', () => {
    const never = explore({ initial: 'a', states: { a: { after: { 10: { guard: () => false, target: 'b' } } }, b: {} } });
    expect(never.edges.map((edge) => edge.cause)).toEqual(['start', 'timer']);
    expect([...never.states.values()].map((state) => state.timers.size)).toEqual([1, 0]);
  });

  it('counts delayed raises and delayed sends to oneself among the timers, also across states', () => {
    const chart = (entry: unknown): Exploration =>
      explore(
        { initial: 'a', states: { a: { entry, on: { 'go.on': 'b' } }, b: { on: { 'time.up': 'c' } }, c: {} } },
        {
          events: { 'go.on': [{ type: 'go.on' }], 'time.up': [] },
        },
      );
    const sent = sendTo(({ self }) => self, { type: 'time.up' }, { id: 'up', delay: 5 });
    for (const entry of [raise({ type: 'time.up' }, { id: 'up', delay: 5 }), sent]) expect(values(chart(entry))).toContain('c');
  });

  it('ends a child once, and only while it lives', () => {
    const exploration = explore(
      {
        initial: 'a',
        states: { a: { invoke: { src: lock, id: 'lock', onDone: { actions: 'note' }, onError: 'b' }, on: { 'go.on': 'b' } }, b: {} },
      },
      { events: { 'go.on': [{ type: 'go.on' }] }, children: { lock: { done: [1], error: ['no'] } } },
    );
    expect(effectsOf(exploration, 'xstate.done.actor.lock')).toEqual([expect.stringMatching('ended '), 'action note']);
    expect(exploration.edges.filter((edge) => edge.cause === 'child')).toHaveLength(2);
    const stops = exploration.edges.filter((edge) => edge.effects.some((effect) => effect.kind === 'stop'));
    expect(stops.map((edge) => exploration.states.get(edge.from!)!.children.size)).toEqual([1]);
  });

  it('starts a child anew when its state is entered again', () => {
    const exploration = explore(
      {
        initial: 'a',
        states: { a: { invoke: { src: lock, id: 'lock', onDone: {} }, on: { 'go.again': { target: 'a', reenter: true } } } },
      },
      { events: { 'go.again': [{ type: 'go.again' }] }, children: { lock: { done: [1] } } },
    );
    expect(exploration.edges.map((edge) => `${edge.cause} ${exploration.states.get(edge.to)!.children.size}`)).toEqual([
      'start 1',
      'event 1',
      'child 0',
      'event 1',
    ]);
  });

  it('follows spawned children by id or source until they are stopped', () => {
    const machine = setup({ actors: { beat: fromCallback(() => {}), lock } }).createMachine({
      initial: 'a',
      entry: spawnChild('lock', { id: 'one' }),
      states: { a: { on: { 'go.on': { target: 'b', actions: stopChild('one') } } }, b: {} },
    });
    const events = { 'go.on': [{ type: 'go.on' }] };
    const exploration = exploreChart(machine, { events, children: { lock: { done: [1] } } });
    expect(exploration.edges.map((edge) => edge.event.type)).toEqual(['xstate.init', 'go.on', 'xstate.done.actor.one', 'go.on']);
    expect(() => exploreChart(machine, { events })).toThrow("no entry for spawned child 'one' (lock)");
  });

  it('sees children that an assign spawns', () => {
    const machine = setup({ types: { context: {} as { ref: unknown } }, actors: { lock } }).createMachine({
      context: { ref: undefined },
      on: { 'go.on': { actions: assign({ ref: ({ spawn }) => spawn('lock', { id: 'one' }) }) } },
    });
    const exploration = exploreChart(machine, {
      events: { 'go.on': [{ type: 'go.on' }] },
      children: { one: { error: ['no'] } },
      keyOf: () => '',
    });
    expect(exploration.problems.map((problem) => `${problem.kind}: ${problem.message}`)).toEqual(['failed: no']);
  });

  it('passes through the states that always leaves at once, and those that raised events lead to', () => {
    const exploration = explore(
      {
        initial: 'a',
        states: { a: { on: { 'go.on': 'b' } }, b: { always: 'c' }, c: { entry: raise({ type: 'go.far' }), on: { 'go.far': 'd' } }, d: {} },
      },
      { events: { 'go.on': [{ type: 'go.on' }], 'go.far': [] } },
    );
    expect(values(exploration)).toEqual(['a', 'd']);
    expect(exploration.edges[1]!.passed.map((active) => [...active].join())).toEqual(['b', 'c', 'd', 'd']);
    expect(exploration.edges[1]!.transitions).toEqual(['a on go.on → b', 'b on always → c', 'c on go.far → d']);
  });

  it('does not count a transition that lost against one of another region', () => {
    const region = (target: string): object => ({ initial: 'x', states: { x: { on: { 'go.on': target } }, y: {} } });
    const takenOf = (p: string, q: string): string[] => {
      const inner = { type: 'parallel', states: { p: region(p), q: region(q) } };
      const config = { initial: 'in', states: { in: inner, out: {} } };
      return [...explore(config, { events: { 'go.on': [{ type: 'go.on' }] } }).transitionsTaken].filter((name) => name.includes('.x on'));
    };
    expect(takenOf('y', 'y')).toEqual(['in.p.x on go.on → in.p.y', 'in.q.x on go.on → in.q.y']);
    expect(takenOf('#m.out', 'y')).toEqual(['in.p.x on go.on → out']);
    expect(takenOf('y', '#m.out')).toContain('in.p.x on go.on → in.p.y');
  });

  it('tells history apart', () => {
    const exploration = explore(
      {
        initial: 'on',
        states: {
          on: { initial: 'x', on: { 'go.off': 'off' }, states: { x: { on: { 'go.y': 'y' } }, y: {}, back: { type: 'history' } } },
          off: { on: { 'go.back': 'on.back' } },
        },
      },
      { events: { 'go.off': [{ type: 'go.off' }], 'go.y': [{ type: 'go.y' }], 'go.back': [{ type: 'go.back' }] } },
    );
    expect(values(exploration).filter((value) => value === 'off')).toHaveLength(2);
  });

  it('starts from every input, and sends to the parent without having one', () => {
    const machine = setup({ types: { input: {} as number, context: {} as { n: number }, events: {} as { type: 'go.on' } } }).createMachine({
      context: ({ input }) => ({ n: input }),
      on: { 'go.on': { actions: sendParent({ type: 'child.moved' }) } },
    });
    const exploration = exploreChart(machine, { inputs: [1, 2], events: { 'go.on': [{ type: 'go.on' }] } });
    expect([...exploration.states.values()].map((state) => state.context.n)).toEqual([1, 2]);
    expect(exploration.edges.at(-1)!.effects).toEqual([
      { kind: 'send', name: 'child.moved', event: { type: 'child.moved' }, to: 'parent', delayMs: undefined },
    ]);
  });

  it('draws samples that depend on where the chart is', () => {
    const machine = createMachine({ initial: 'a', states: { a: { on: { 'go.on': 'b' } }, b: { on: { 'go.on': 'c' } }, c: {} } });
    const events = { 'go.on': (snapshot: { value: unknown }) => (snapshot.value === 'a' ? [{ type: 'go.on' as const }] : []) };
    expect(values(exploreChart(machine, { events }))).toEqual(['a', 'b']);
  });
});

describe('exploreChart refuses to overlook', () => {
  it('an event without samples', () => {
    expect(() => explore({ on: { 'go.on': {} } })).toThrow("options.events has no entry for 'go.on'");
    expect(() => explore({ on: { 'go.on': {} } }, { events: { 'go.on': [{ type: 'go.off' }] } })).toThrow(
      "gives an event of type 'go.off'",
    );
  });

  it('an awaited end of a child without samples', () => {
    const invoke = { src: lock, id: 'lock', onDone: {}, onError: {} };
    expect(() => explore({ invoke })).toThrow("options.children lacks done and error of child 'lock'");
    expect(() => explore({ invoke }, { children: { lock: { done: [] } } })).toThrow("options.children lacks error of child 'lock'");
    expect(() => explore({ invoke: { src: lock, id: 'lock', onSnapshot: {} } })).toThrow('lacks snapshot');
  });

  it('a context that grows without end', () => {
    const grow = assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 });
    const config = { context: { n: 0 }, on: { 'go.on': { actions: grow } } };
    expect(() => explore(config, { events: { 'go.on': [{ type: 'go.on' }] }, statesMax: 50 })).toThrow('more than 50 states');
    expect(explore(config, { events: { 'go.on': [{ type: 'go.on' }] }, keyOf: () => '' }).states.size).toBe(1);
  });

  it('a context that JSON cannot tell apart', () => {
    expect(() => explore({ context: { seen: new Set() } })).toThrow("'seen' is a Set: pass keyOf");
  });

  it('a failing child that nobody handles, a guard that throws, a context that throws', () => {
    const kinds = (exploration: Exploration): string[] =>
      exploration.problems.map(({ kind, message, path }) => `${kind}: ${message} after ${path.length}`);
    expect(kinds(explore({ invoke: { src: lock, id: 'lock' } }, { children: { lock: { error: [new Error('no link')] } } }))).toEqual([
      'failed: Error: no link after 1',
    ]);
    const guard = (): never => {
      throw new Error('broken');
    };
    expect(kinds(explore({ on: { 'go.on': { guard } } }, { events: { 'go.on': [{ type: 'go.on' }] } }))).toEqual([
      expect.stringMatching(/^threw: .*broken/s),
    ]);
    expect(kinds(explore({ context: guard }))).toEqual(['failed: Error: broken after 0']);
  });

  it('timers that nobody can cancel', () => {
    const late = (options: object): object => ({ on: { 'go.on': { actions: raise({ type: 'time.up' }, { delay: 5, ...options }) } } });
    const events = { 'go.on': [{ type: 'go.on' }] };
    const kinds = (config: object): string[] => explore(config, { events }).problems.map((problem) => problem.kind);
    expect(new Set(kinds(late({})))).toEqual(new Set(['timerWithoutId']));
    expect(new Set(kinds(late({ id: 'up' })))).toEqual(new Set(['timerArmedTwice']));
  });

  it('and XState does fire both of two timers with one id', () => {
    const clock = new VirtualClock();
    const actor = createActor(
      setup({ types: { context: {} as { n: number } } }).createMachine({
        context: { n: 0 },
        on: {
          'go.on': { actions: raise({ type: 'time.up' }, { delay: 5, id: 'up' }) },
          'time.up': { actions: assign({ n: ({ context }) => context.n + 1 }) },
        },
      }),
      { clock },
    ).start();
    actor.send({ type: 'go.on' });
    actor.send({ type: 'go.on' });
    clock.advance(10);
    expect(actor.getSnapshot().context.n).toBe(2);
    actor.stop();
  });
});

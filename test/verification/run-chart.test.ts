import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assign, emit, fromCallback, fromPromise, raise, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { chartCommands, type ChartCommand, ChartRunError, eventsOf, runChart, transitionCoverage } from '../../src/verification/index.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { keeperMachine } from './keeper-machine.js';

/** Work ends by itself only after it was told to drain. */
const isWorkTold = (command: ChartCommand, { value }: { readonly value: unknown }): boolean =>
  !('child' in command && command.child === 'work' && 'done' in command) || /retired|resigning/.test(JSON.stringify(value));
const workThatEnds = { work: { done: [undefined], error: [new Error('broken')] } };

describe('our charts', () => {
  it.each(ourCharts.map((one) => [one.machine.id, one] as const))(
    'a %s that runs is where its pure transitions lead, whatever happens to it',
    (id, { machine, samples: { inputs = [undefined], events = {}, children = {} } }) => {
      const taken = new Set<string>();
      const options = { events: events as never, children: { ...children, ...(id === 'membership' && workThatEnds) } as never };
      const property = fc.property(fc.constantFrom(...inputs), chartCommands(fc, machine, options), (input, commands) => {
        const { transitionsTaken } = runChart(machine, commands, { input, isPossible: isWorkTold });
        for (const name of transitionsTaken) taken.add(name);
      });
      fc.assert(property, { numRuns: 150, seed: 1 });
      const { covered, total } = transitionCoverage(machine, { transitionsTaken: taken });
      expect(covered / total, 'transitions taken').toBeGreaterThan(0.5);
    },
  );
});

describe('runChart', () => {
  const claimed: readonly ChartCommand[] = [{ send: { type: 'keeper.start' } }, { child: 'claim', done: { granted: true } }];

  it('sends events, ends children by id or source, lets time pass, and says what came of it', () => {
    const run = runChart(keeperMachine, [...claimed, { waitMs: 999 }, { send: { type: 'keeper.stop' } }, { child: 'releaser', done: 1 }]);
    expect(run.snapshot.value).toBe('stopped');
    expect(run.emitted).toEqual([{ type: 'keeper.serving' }, { type: 'keeper.idle' }]);
    expect(run.transitionsTaken).toContain('releasing on xstate.done.actor.release → stopped');
    expect(runChart(keeperMachine, [...claimed, { waitMs: 1000 }]).snapshot.value).toBe('claiming');
    expect(runChart(keeperMachine, [...claimed, { waitMs: 'timer' }]).snapshot.value).toBe('claiming');
  });

  it('skips what is not possible: no such child, no timer, what isPossible denies, and everything after the end', () => {
    const commands: readonly ChartCommand[] = [
      ...[{ waitMs: 'timer' } as const, { child: 'claim', done: 1 }, { send: { type: 'link.lost' } }],
      ...[{ send: { type: 'keeper.stop' } }, { send: { type: 'keeper.start' } }],
    ];
    const isPossible = (command: ChartCommand): boolean => !('send' in command && command.send.type === 'link.lost');
    expect(runChart(keeperMachine, commands, { isPossible }).commands).toEqual([{ send: { type: 'keeper.stop' } }]);
  });

  it('asks after every event and every timer, and tells the way there', () => {
    const seen: unknown[] = [];
    runChart(keeperMachine, [{ send: { type: 'keeper.start' } }, { child: 'claim', error: 1 }, { waitMs: 'timer' }], {
      always: ({ value }) => void seen.push(value),
    });
    expect(seen).toEqual(['idle', 'claiming', 'waiting', 'claiming']);
    const never = (): unknown =>
      runChart(keeperMachine, [{ waitMs: 5 }, ...claimed, { waitMs: 1 }], {
        always: ({ value }) => assert.notDeepEqual(value, 'claiming'),
      });
    expect(never).toThrow(ChartRunError);
    expect(never).toThrow(/^in "claiming": Expected[^]*\n {2}1. \{"waitMs":5\}\n {2}2. \{"send":\{"type":"keeper.start"\}\}$/);
  });

  const odd = setup({
    types: {
      context: {} as { count: number },
      events: {} as { type: 'odd.up'; by?: number } | { type: 'odd.twice' } | { type: 'odd.bad' },
    },
    actors: { ticker: fromPromise(async () => {}) },
  });

  it.each([
    ['a variable outside', (outside: { count: number }) => assign({ count: () => ++outside.count })],
    ['chance that is emitted', () => emit(() => ({ type: 'odd.told', at: Math.random() }))],
    [
      'a timer that brings what was counted outside',
      (outside: { count: number }) => raise(() => ({ type: 'odd.up', by: ++outside.count }) as const, { id: 't', delay: 9 }),
    ],
  ])('finds that an actor differs from its pure transitions by %s', (_, act) => {
    const machine = odd.createMachine({ id: 'odd', context: { count: 0 }, on: { 'odd.up': { actions: act({ count: 0 }) as never } } });
    expect(() => runChart(machine, [{ send: { type: 'odd.up' } }])).toThrow('the actor is not where its pure transitions lead');
  });

  it('knows that a timer which has fired is armed no longer, though no state was left', () => {
    const again = raise({ type: 'odd.twice' } as const, { id: 't', delay: 9 });
    const machine = odd.createMachine({ id: 'odd', context: { count: 0 }, on: { 'odd.up': { actions: again as never } } });
    const commands: readonly ChartCommand[] = [{ send: { type: 'odd.up' } }, { waitMs: 9 }, { waitMs: 'timer' }];
    expect(runChart(machine, commands).commands).toEqual(commands.slice(0, 2));
  });

  it('tells of a chart that fails, and of a child that runs code of its own', () => {
    const failing = odd.createMachine({
      context: { count: 0 },
      on: { 'odd.bad': { guard: () => assert.fail('bad guard') } },
    });
    expect(() => runChart(failing, [{ send: { type: 'odd.bad' } }])).toThrow(/^the chart failed: [^]*bad guard/);
    const inline = odd.createMachine({ context: { count: 0 }, invoke: { id: 'own', src: fromCallback(() => {}) } as never });
    expect(() => runChart(inline, [])).toThrow("child 'own' runs code of its own: name its source in setup({ actors })");
  });
});

describe('the arbitraries', () => {
  it('give every event that the chart names, with fields from a list or an arbitrary', () => {
    const events = { 'keeper.stop': fc.constant({ type: 'keeper.stop' as const }), 'link.back': [] };
    const types = new Set(fc.sample(eventsOf(fc, keeperMachine, events), { numRuns: 100, seed: 1 }).map(({ type }) => type));
    expect([...types].sort()).toEqual(['keeper.start', 'keeper.stop', 'link.lost']);
  });

  it('give every end of a child that somebody waits for, waits up to the limit, and no more commands than asked', () => {
    const arbitrary = chartCommands(fc, keeperMachine, {
      children: { claimer: { done: [{ granted: true }] } },
      waitMsMax: 7,
      commandsMax: 9,
    });
    const runs = fc.sample(arbitrary, { numRuns: 200, seed: 1 });
    expect(Math.max(...runs.map((run) => run.length))).toBe(9);
    const waits = runs.flat().flatMap((command) => ('waitMs' in command && command.waitMs !== 'timer' ? [command.waitMs] : []));
    expect([Math.min(...waits), Math.max(...waits)]).toEqual([1, 7]);
    const ends = runs.flat().flatMap((command) => ('child' in command ? [`${command.child} ${Object.keys(command)[1]}`] : []));
    expect([...new Set(ends)].sort()).toEqual(['claimer done', 'release done', 'release error']);
  });

  it('refuse samples that depend on the snapshot', () => {
    const children = { claimer: { done: () => [] } } as never;
    expect(() => chartCommands(fc, keeperMachine, { children })).toThrow('give a list, and isPossible to runChart');
  });
});

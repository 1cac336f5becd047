import { createMachine, fromPromise, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { verifyChart } from '../../src/verification/report/verify-chart.js';

describe('verifyChart', () => {
  it.each(ourCharts.map((one) => [one.machine.id, one] as const))('finds nothing wrong with our %s', (_, { machine, samples }) => {
    const report = verifyChart(machine, { samples, isStrict: true });
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ reachableStates: report.states, coveredTransitions: report.transitions });
    expect(report.transitions).toBeGreaterThan(7);
  });

  const lamp = setup({ actors: { bulb: fromPromise(async () => {}) } }).createMachine({
    id: 'lamp',
    initial: 'off',
    states: {
      off: { on: { 'lamp.press': 'on', 'lamp.remove': 'gone' } },
      on: { invoke: { id: 'bulb', src: 'bulb', onDone: 'off', onError: 'burnt' }, on: { 'lamp.press': 'off' } },
      burnt: {},
      dusty: { on: { 'lamp.wipe': 'off' } },
      gone: { type: 'final' },
    },
  });

  it('names states that nothing leads into, transitions never taken, and traps with the way there', () => {
    expect(verifyChart(lamp)).toEqual({
      ...{ id: 'lamp', states: 5, transitions: 6, reachableStates: 4, coveredTransitions: 5 },
      problems: [
        { rule: 'unreachableState', message: 'nothing leads into dusty' },
        { rule: 'untakenTransition', message: 'never taken: dusty on lamp.wipe → off' },
        { rule: 'trap', message: 'nothing leads out of "burnt"', path: ['lamp.press', 'xstate.error.actor.bulb'] },
      ],
    });
  });

  it('asks for a stop from everywhere only when told which event that is', () => {
    const { problems } = verifyChart(lamp, { stopEvent: 'lamp.remove' });
    expect(problems.filter(({ rule }) => rule === 'stop').map(({ message }) => message)).toEqual([
      'stop is not accepted in "on"',
      'stop is not accepted in "burnt"',
    ]);
  });

  it('tells a dead end, where something still moves and the end is out of reach', () => {
    const machine = createMachine({
      id: 'maze',
      initial: 'door',
      states: {
        door: { on: { 'maze.leave': 'out', 'maze.enter': 'left' } },
        left: { on: { 'maze.turn': 'right' } },
        right: { on: { 'maze.turn': 'left' } },
        out: { type: 'final' },
      },
    });
    expect(verifyChart(machine).problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'deadEnd: the end is out of reach from "left"',
      'deadEnd: the end is out of reach from "right"',
    ]);
  });

  it('says why a chart was not explored', () => {
    const machine = setup({ types: { context: {} as { n: number } } }).createMachine({
      id: 'counter',
      context: { n: 0 },
      on: { 'counter.up': { actions: ({ context }) => void context } },
    });
    expect(verifyChart(machine, { samples: { children: {}, events: { 'counter.up': [{ type: 'other' }] } } }).problems).toMatchObject([
      { rule: 'unexplored' },
    ]);
  });

  it('explores children without id, and those whose samples are told by source', () => {
    const machine = setup({ actors: { bulb: fromPromise(async () => 1) } }).createMachine({
      id: 'torch',
      initial: 'on',
      states: {
        on: {
          invoke: { src: 'bulb', onDone: [{ guard: ({ event }) => event.output === 7, target: 'out' }, {}], onError: 'out' },
          on: { 'torch.drop': 'out' },
        },
        out: { type: 'final' },
      },
    });
    expect(verifyChart(machine).problems).toEqual([
      { rule: 'untakenTransition', message: 'never taken: on on xstate.done.actor.0.torch.on [guard] → out' },
    ]);
    expect(verifyChart(machine, { samples: { children: { bulb: { done: [7, 8], error: [1] } } } }).coveredTransitions).toBe(4);
  });
});

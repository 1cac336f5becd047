import type { AnyStateMachine, AnyTransitionDefinition, EventObject } from 'xstate';
import { declaredTransitions } from '../declared-transitions.js';
import { livingChildren, type Situation, situationAfter } from '../explore/situation.js';
import { type ChartStep, startChart, stepChart } from '../explore/step-chart.js';
import type { Receipt } from './running-chart.js';

/** The same chart by its pure transitions alone, led by the events that the running one was given. */
export class PureChart {
  readonly emitted: EventObject[] = [];
  readonly transitionsTaken = new Set<string>();
  readonly #machine: AnyStateMachine;
  readonly #names: ReadonlyMap<AnyTransitionDefinition, string>;
  #situation: Situation;

  constructor(machine: AnyStateMachine, input: unknown) {
    this.#machine = machine;
    this.#names = declaredTransitions(machine);
    this.#situation = this.#settle(undefined, startChart(machine, input));
  }

  get situation(): Situation {
    return this.#situation;
  }

  /** The first receipt of several may come from a timer; what follows it is what the chart sent to itself. */
  follow(receipts: readonly Receipt[]): void {
    for (const [index, { event, armed }] of receipts.entries()) {
      const { snapshot, timers, ended } = this.#situation;
      if (snapshot.status !== 'active') return;
      const over = livingChildren(this.#situation).filter(({ id }) =>
        [`xstate.done.actor.${id}`, `xstate.error.actor.${id}`].includes(event.type),
      );
      const left = index > 0 ? timers : new Map([...timers].filter(([id]) => armed.has(id)));
      const before = { snapshot, timers: left, ended: new Set([...ended, ...over]) };
      this.#situation = this.#settle(before, stepChart(this.#machine, snapshot, event));
    }
  }

  #settle(before: Situation | undefined, step: ChartStep): Situation {
    for (const { transitions } of step.microsteps) for (const one of transitions) this.transitionsTaken.add(this.#names.get(one) ?? '');
    const { situation, effects } = situationAfter(before, step);
    for (const effect of effects) if (effect.kind === 'emit') this.emitted.push(effect.event);
    return situation;
  }
}

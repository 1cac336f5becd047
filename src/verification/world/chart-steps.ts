import type { AnyActorRef, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { canonicalJson } from '../explore/canonical-json.js';
import type { ChartEffect } from '../explore/chart-effect.js';
import { type Situation, situationAfter, situationKey } from '../explore/situation.js';
import { startChart, stepChart } from '../explore/step-chart.js';

/** What one chart hears. */
export interface Heard {
  readonly event: EventObject;
  /** The child that ended, when the event tells of its end. */
  readonly ended?: string | undefined;
  /** The timer that brought the event. */
  readonly timer?: string | undefined;
}

export interface SituationStep {
  readonly situation: Situation;
  readonly effects: readonly ChartEffect[];
}

/** Situations that behave alike are one object; what an event does to one is computed once. */
export class ChartSteps {
  readonly #keyOf: Readonly<Record<string, (snapshot: AnyMachineSnapshot) => string>>;
  readonly #interned = new Map<string, Situation>();
  readonly #numbers = new WeakMap<Situation, number>();
  readonly #known = new WeakMap<Situation, Map<string, SituationStep>>();

  constructor(keyOf: Readonly<Record<string, (snapshot: AnyMachineSnapshot) => string>> = {}) {
    this.#keyOf = keyOf;
  }

  numberOf(situation: Situation): number {
    return this.#numbers.get(situation) as number;
  }

  start(machine: AnyStateMachine, input: unknown): SituationStep {
    const { situation, effects } = situationAfter(undefined, startChart(machine, input));
    return { situation: this.#intern(machine, situation), effects };
  }

  step(machine: AnyStateMachine, situation: Situation, heard: Heard): SituationStep {
    const key = `${heard.timer ?? ''} ${heard.ended ?? ''} ${canonicalJson(heard.event)}`;
    const known = this.#known.get(situation) ?? new Map<string, SituationStep>();
    this.#known.set(situation, known);
    let step = known.get(key);
    if (step === undefined) known.set(key, (step = this.#compute(machine, situation, heard)));
    return step;
  }

  #compute(machine: AnyStateMachine, situation: Situation, { event, ended, timer }: Heard): SituationStep {
    const before = withoutTimer(withEnded(situation, ended), timer);
    const after = situationAfter(before, stepChart(machine, before.snapshot, event));
    return { situation: this.#intern(machine, after.situation), effects: after.effects };
  }

  #intern(machine: AnyStateMachine, situation: Situation): Situation {
    const key = `${machine.id} ${situationKey(situation, this.#keyOf[machine.id] ?? valueAndContext)}`;
    const known = this.#interned.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(situation, this.#interned.size);
    this.#interned.set(key, situation);
    return situation;
  }
}

const valueAndContext = (snapshot: AnyMachineSnapshot): string =>
  canonicalJson({ value: snapshot.value as unknown, context: snapshot.context as unknown });

function withEnded(situation: Situation, id: string | undefined): Situation {
  const children = situation.snapshot.children as Record<string, AnyActorRef | undefined>;
  const child = id === undefined ? undefined : children[id];
  return child === undefined ? situation : { ...situation, ended: new Set([...situation.ended, child]) };
}

function withoutTimer(situation: Situation, timer: string | undefined): Situation {
  if (timer === undefined) return situation;
  const timers = new Map(situation.timers);
  timers.delete(timer);
  return { ...situation, timers };
}

import type { AnyMachineSnapshot, AnyStateMachine, ContextFrom, EventObject, StateValue } from 'xstate';
import type { ChartEffect } from './chart-effect.js';

/** Everything that a chart can come to, as a graph. */
export interface Exploration<M extends AnyStateMachine = AnyStateMachine> {
  readonly machine: M;
  /** By key, in order of discovery: the shortest path to each came first. */
  readonly states: ReadonlyMap<string, ChartState<M>>;
  readonly edges: readonly ChartEdge[];
  /** Names of the declared transitions that some edge took. */
  readonly transitionsTaken: ReadonlySet<string>;
  /** What must never happen in any chart. */
  readonly problems: readonly ExplorationProblem[];
}

/** One reachable situation: states, context, timers that run and children that live. */
export interface ChartState<M extends AnyStateMachine = AnyStateMachine> {
  readonly key: string;
  readonly value: StateValue;
  readonly context: ContextFrom<M>;
  readonly status: AnyMachineSnapshot['status'];
  readonly output: unknown;
  /** Active nodes as dotted paths below the root: `running`, `running.role`, `running.role.leading`. */
  readonly active: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  /** Armed timers by id. */
  readonly timers: ReadonlyMap<string, EventObject>;
  /** Ids of the children that have not ended. */
  readonly children: ReadonlySet<string>;
  /** A shortest list of events that leads here. */
  readonly path: readonly EventObject[];
}

/** Who brings an event about: somebody outside, a timer of the chart, or the end of one of its children. */
export type EdgeCause = 'start' | 'event' | 'timer' | 'child';

/** One event in one state. The first edges have no `from`: they start the chart. */
export interface ChartEdge {
  readonly from: string | undefined;
  readonly to: string;
  readonly cause: EdgeCause;
  readonly event: EventObject;
  readonly effects: readonly ChartEffect[];
  /** Names of the transitions taken; none when every guard said no. */
  readonly transitions: readonly string[];
  /** The active nodes after each microstep: also the states that `always` left at once. */
  readonly passed: readonly ReadonlySet<string>[];
}

export interface ExplorationProblem {
  /** `threw`: a guard, assign or delay. `failed`: the actor ended in status error. The timers: would fire late, twice or never be cancelled. */
  readonly kind: 'threw' | 'failed' | 'timerWithoutId' | 'timerArmedTwice';
  readonly message: string;
  readonly path: readonly EventObject[];
}

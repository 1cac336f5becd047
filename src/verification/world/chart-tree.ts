import type { AnyMachineSnapshot, AnyStateMachine, EventObject, StateValue } from 'xstate';
import type { ChartEffect } from '../explore/chart-effect.js';
import { activePaths, livingChildren, type Situation } from '../explore/situation.js';

/**
 * A chart and the charts that it runs, at one instant, as data. Trees that behave alike are one object with one number (`ChartTrees`
 * sees to it), so a world compares and hashes numbers. Charts and doers are found by path: `follower`, `leader.calculator`.
 */
export class ChartTree {
  readonly number: number;
  readonly id: string;
  readonly value: StateValue;
  readonly context: unknown;
  readonly status: AnyMachineSnapshot['status'];
  readonly output: unknown;
  readonly tags: ReadonlySet<string>;
  /** Active nodes as dotted paths below the root of this chart. */
  readonly active: ReadonlySet<string>;
  /** Armed timers of this chart by id; not those of the charts below. */
  readonly timers: ReadonlyMap<string, EventObject>;
  /** Children of this chart that live and are charts, by id. */
  readonly charts: ReadonlyMap<string, ChartTree>;
  /** Ids of the children of this chart that live and are none: promises, callbacks. */
  readonly doers: ReadonlySet<string>;
  /** @internal */
  readonly machine: AnyStateMachine;
  /** @internal */
  readonly situation: Situation;
  /** @internal What each stimulus does to it. */
  readonly known = new Map<string, TreeStep>();

  /** @internal Use `ChartTrees`. */
  constructor(number: number, parts: Pick<ChartTree, 'id' | 'machine' | 'situation' | 'charts'>) {
    const { snapshot, timers } = parts.situation;
    this.number = number;
    this.id = parts.id;
    this.machine = parts.machine;
    this.situation = parts.situation;
    this.charts = parts.charts;
    this.value = snapshot.value as StateValue;
    this.context = snapshot.context as unknown;
    this.status = snapshot.status;
    this.output = snapshot.output as unknown;
    this.tags = snapshot.tags;
    this.active = activePaths(snapshot);
    this.timers = timers;
    this.doers = new Set(
      livingChildren(parts.situation)
        .map((child) => child.id)
        .filter((id) => !parts.charts.has(id)),
    );
  }

  /** The chart at a path below this one, while it lives; this one at the empty path. */
  at(path: string): ChartTree | undefined {
    if (path === '') return this;
    const [head, ...rest] = path.split('.');
    return this.charts.get(head as string)?.at(rest.join('.'));
  }
}

/** What one of the charts in a tree asks its surroundings to do. What charts of one tree tell each other is not among it: it is done. */
export interface TreeEffect {
  /** The chart that asks. */
  readonly path: string;
  readonly effect: ChartEffect;
}

export interface TreeStep {
  readonly tree: ChartTree;
  readonly effects: readonly TreeEffect[];
}

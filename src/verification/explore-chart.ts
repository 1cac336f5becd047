import type { AnyStateMachine, AnyTransitionDefinition, EventObject, StateValue } from 'xstate';
import { declaredTransitions } from './declared-transitions.js';
import { noTimerId } from './explore/chart-effect.js';
import type { ChartEdge, ChartState, Exploration, ExplorationProblem } from './explore/exploration.js';
import type { ExploreOptions } from './explore/explore-options.js';
import { type Occurrence, occurrences } from './explore/occurrences.js';
import { activePaths, byValueAndContext, livingChildren, type Situation, situationAfter, situationKey } from './explore/situation.js';
import { type ChartStep, startChart, stepChart } from './explore/step-chart.js';

/**
 * Visits every state that a chart can reach, breadth first, over XState's pure transitions: each event it accepts, each timer that runs, each
 * end of a child that lives, in every order. Nothing is executed and no time passes. Throws when a sample is missing for something that a
 * reached state accepts, and when there are more than `statesMax` states.
 *
 * The chart must be finite: counters saturate, no times or random ids in its context (or leave them out in `keyOf`).
 */
export function exploreChart<M extends AnyStateMachine>(machine: M, options: ExploreOptions<M>): Exploration<M> {
  const search = new Search(machine, options);
  for (const input of (options.inputs ?? [undefined]) as readonly unknown[]) search.start(input);
  search.visitAll();
  const { states, edges, problems, transitionsTaken } = search;
  return { machine, states: states as ReadonlyMap<string, ChartState<M>>, edges, problems, transitionsTaken };
}

class Search {
  readonly states = new Map<string, ChartState>();
  readonly edges: ChartEdge[] = [];
  readonly problems: ExplorationProblem[] = [];
  readonly transitionsTaken = new Set<string>();
  readonly #waiting: { readonly state: ChartState; readonly situation: Situation }[] = [];
  readonly #names: ReadonlyMap<AnyTransitionDefinition, string>;
  readonly #machine: AnyStateMachine;
  readonly #options: ExploreOptions<AnyStateMachine>;

  constructor(machine: AnyStateMachine, options: ExploreOptions<AnyStateMachine>) {
    this.#machine = machine;
    this.#options = options;
    this.#names = declaredTransitions(machine);
  }

  start(input: unknown): void {
    const event = { type: 'xstate.init', input };
    this.#follow(undefined, { cause: 'start', event, before: undefined, effects: [] }, startChart(this.#machine, input));
  }

  visitAll(): void {
    // Grows while it is walked: what is found is visited after what was found before.
    for (const { state, situation } of this.#waiting) {
      if (state.status !== 'active') continue;
      for (const occurrence of occurrences(situation, this.#options)) this.#try(state, occurrence);
    }
  }

  #try(from: ChartState, occurrence: Occurrence): void {
    let step: ChartStep;
    try {
      step = stepChart(this.#machine, occurrence.before.snapshot, occurrence.event);
    } catch (error) {
      this.problems.push({ kind: 'threw', message: String(error), path: [...from.path, occurrence.event] });
      return;
    }
    this.#follow(from, occurrence, step);
  }

  #follow(from: ChartState | undefined, cause: Omit<Occurrence, 'before'> & { before: Situation | undefined }, step: ChartStep): void {
    const { situation, effects } = situationAfter(cause.before, step);
    const path = from === undefined ? [] : [...from.path, cause.event];
    const transitions = step.microsteps.flatMap((one) => one.transitions.map((taken) => this.#names.get(taken) ?? ''));
    for (const name of transitions) this.transitionsTaken.add(name);
    this.problems.push(...timerProblems(cause.before, effects, path));
    const to = this.#arrive(situation, path);
    this.edges.push({
      from: from?.key,
      to,
      cause: cause.cause,
      event: cause.event,
      effects: [...cause.effects, ...effects],
      transitions,
      passed: [...step.microsteps.map((one) => activePaths(one.snapshot)), activePaths(step.snapshot)],
    });
  }

  #arrive(situation: Situation, path: readonly EventObject[]): string {
    const key = situationKey(situation, this.#options.keyOf ?? byValueAndContext);
    if (this.states.has(key)) return key;
    const statesMax = this.#options.statesMax ?? 20_000;
    if (this.states.size >= statesMax)
      throw new Error(`more than ${statesMax} states, the newest ${key}: cap what grows, narrow keyOf or raise statesMax`);
    const state = toState(key, situation, path);
    this.states.set(key, state);
    this.#waiting.push({ state, situation });
    if (state.status === 'error') this.problems.push({ kind: 'failed', message: String(situation.snapshot.error), path });
    return key;
  }
}

function toState(key: string, situation: Situation, path: readonly EventObject[]): ChartState {
  const { snapshot, timers } = situation;
  const { status, tags } = snapshot;
  const [value, output] = [snapshot.value as StateValue, snapshot.output as unknown];
  const children = new Set(livingChildren(situation).map((child) => child.id));
  return { key, value, context: snapshot.context as never, status, output, active: activePaths(snapshot), tags, timers, children, path };
}

/** XState keeps both of two timers with one id running and can cancel only the later one. */
function timerProblems(
  before: Situation | undefined,
  effects: ReturnType<typeof situationAfter>['effects'],
  path: readonly EventObject[],
): readonly ExplorationProblem[] {
  const armed = new Set(before?.timers.keys());
  return effects.flatMap((effect): readonly ExplorationProblem[] => {
    if (effect.kind === 'disarm') armed.delete(effect.name);
    if (effect.kind !== 'arm') return [];
    if (effect.name === noTimerId) return [{ kind: 'timerWithoutId', message: `'${effect.event.type}' is delayed without an id`, path }];
    if (!armed.has(effect.name)) return (armed.add(effect.name), []);
    return [{ kind: 'timerArmedTwice', message: `timer '${effect.name}' is armed while it runs: both will fire`, path }];
  });
}

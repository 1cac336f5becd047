import type { AnyStateMachine } from 'xstate';
import type { ChartState, Exploration } from './explore/exploration.js';
import { statesReaching } from './explore/reachability.js';

/** Reachable states from which no goal can be reached any more. The goal is the end of the chart unless told. */
export function findDeadEnds<M extends AnyStateMachine>(
  exploration: Exploration<M>,
  isGoal: (state: ChartState<M>) => boolean = (state) => state.status === 'done',
): readonly ChartState<M>[] {
  const states = [...exploration.states.values()];
  const hopeful = statesReaching(
    states.filter(isGoal).map((state) => state.key),
    exploration.edges,
  );
  return states.filter((state) => !hopeful.has(state.key));
}

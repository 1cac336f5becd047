import type { AnyStateMachine, EventObject } from 'xstate';
import type { ChartViolation } from './chart-violation.js';
import type { ChartEdge, Exploration } from './explore/exploration.js';

/** A state, as a dotted path below the root, and the events that alone may lead into it. */
export interface EntryClaim {
  readonly state: string;
  readonly via: (event: EventObject, edge: ChartEdge) => boolean;
}

/**
 * The state is entered by the named events only. What counts is the event that set the whole move off, also when `always` or a raised event
 * does the last step, and also when the state is left again before the chart rests. A state that is never entered is a violation too: a
 * claim about nothing proves nothing.
 */
export function checkOnlyVia<M extends AnyStateMachine>(exploration: Exploration<M>, claim: EntryClaim): readonly ChartViolation[] {
  const entering = exploration.edges.filter((edge) => enters(exploration, edge, claim.state));
  if (entering.length === 0) return [{ message: `${claim.state} is never entered`, path: [] }];
  return entering
    .filter((edge) => !claim.via(edge.event, edge))
    .map((edge) => ({
      message: `${claim.state} is entered by ${edge.event.type}`,
      path: [...(before(exploration, edge)?.path ?? []), edge.event],
    }));
}

const before = (exploration: Exploration, edge: ChartEdge) => exploration.states.get(edge.from ?? '');

function enters(exploration: Exploration, edge: ChartEdge, state: string): boolean {
  let wasIn = before(exploration, edge)?.active.has(state) ?? false;
  return edge.passed.some((active) => {
    const isIn = active.has(state);
    const entered = isIn && !wasIn;
    wasIn = isIn;
    return entered;
  });
}

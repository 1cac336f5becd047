import type { AnyStateMachine } from 'xstate';
import type { ChartViolation } from './chart-violation.js';
import type { ChartEdge, ChartState, Exploration } from './explore/exploration.js';
import { statesReachedFrom, statesReaching } from './explore/reachability.js';

/** What stops the chart, and when it counts as stopped: when it is done, unless told. */
export interface StopClaim<M extends AnyStateMachine> {
  readonly stopEvent: string;
  readonly stoppedWhen?: (state: ChartState<M>) => boolean;
}

/**
 * Stop is accepted in every state that lives; what follows always has a way to stopped by timers and ends of children alone, so nobody
 * outside can keep the chart from stopping; and a second stop changes nothing and asks for nothing.
 */
export function checkStop<M extends AnyStateMachine>(exploration: Exploration<M>, claim: StopClaim<M>): readonly ChartViolation[] {
  const { states, edges } = exploration;
  const isStopped = claim.stoppedWhen ?? ((state) => state.status === 'done');
  const stops = edges.filter((edge) => edge.event.type === claim.stopEvent && edge.cause === 'event');
  const accepted = new Set(stops.filter((edge) => edge.transitions.length > 0).map((edge) => edge.from));
  const refused = new Set(stops.filter((edge) => edge.transitions.length === 0).map((edge) => edge.from));
  const after = statesReachedFrom(new Set(stops.filter((edge) => edge.transitions.length > 0).map((edge) => edge.to)), edges);
  const stopped = [...states.values()].filter(isStopped).map((state) => state.key);
  const unaided = statesReaching(
    stopped,
    edges.filter((edge) => edge.cause !== 'event'),
  );
  const unheard = [...states.values()].filter(
    (state) => state.status === 'active' && !after.has(state.key) && (!accepted.has(state.key) || refused.has(state.key)),
  );
  const stuck = [...states.values()].filter((state) => after.has(state.key) && !unaided.has(state.key));
  return [
    ...unheard.map((state) => ({ message: `stop is not accepted in ${show(state)}`, path: state.path })),
    ...stuck.map((state) => ({ message: `after a stop, ${show(state)} has no way to stopped but by outside events`, path: state.path })),
    ...[...after].flatMap((key) => secondStops(states.get(key), stops)),
  ];
}

const hasEffect = (edge: ChartEdge): boolean => edge.to !== edge.from || edge.effects.length > 0;

/** Stops that find a chart stopping already, and do something about it. */
function secondStops(state: ChartState | undefined, stops: readonly ChartEdge[]): readonly ChartViolation[] {
  if (state === undefined) return [];
  return stops
    .filter((edge) => edge.from === state.key && hasEffect(edge))
    .map((edge) => {
      const asked = edge.effects.map((effect) => `${effect.kind} ${effect.name}`).join(', ') || 'another state';
      return { message: `a second stop in ${show(state)} is not without effect: ${asked}`, path: [...state.path, edge.event] };
    });
}

const show = (state: ChartState): string => JSON.stringify(state.value);

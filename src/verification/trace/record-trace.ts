import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AnyActorRef, AnyStateMachine, AnyTransitionDefinition, InspectionEvent } from 'xstate';
import { declaredTransitions } from '../declared-transitions.js';
import { dropPreempted } from '../explore/drop-preempted.js';

/** One move of one chart. */
export interface TraceLine {
  /** Tells the actors of one process apart. */
  readonly actor: string;
  readonly chart: string;
  readonly event: string;
  /** Names of the transitions taken, as `transitionCoverage` says them. */
  readonly transitions: readonly string[];
  /** Where the chart was after it. */
  readonly to: unknown;
}

export interface TraceRecording {
  /** For actors of your own: `createActor(machine, { inspect: recording.inspect })`. */
  readonly inspect: (event: InspectionEvent) => void;
  readonly stop: () => void;
}

/**
 * Writes every move of every chart of the workers that start in this process from now on, one JSON line a move, without its new line.
 * `conclave verify --trace` reads them. Contexts and payloads are not written.
 */
export function recordTrace(write: (line: string) => void): TraceRecording {
  const names = new WeakMap<AnyStateMachine, ReadonlyMap<AnyTransitionDefinition, string>>();
  const inspect = (event: InspectionEvent): void => {
    if (event.type !== '@xstate.microstep') return;
    const { logic, sessionId } = event.actorRef as AnyActorRef & { readonly logic: AnyStateMachine };
    const taken = dropPreempted(event._transitions);
    if (!('root' in logic) || taken.length === 0) return;
    const known = names.get(logic) ?? declaredTransitions(logic);
    names.set(logic, known);
    const transitions = taken.map((one) => known.get(one) ?? '');
    const to = (event.snapshot as unknown as { readonly value: unknown }).value;
    const line: TraceLine = { actor: sessionId, chart: logic.id, event: event.event.type, transitions, to };
    write(JSON.stringify(line));
  };
  const watch = (actor: unknown): void => void (actor as AnyActorRef).system.inspect(inspect);
  subscribe('conclave.actor', watch);
  return { inspect, stop: () => void unsubscribe('conclave.actor', watch) };
}

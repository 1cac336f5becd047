import { type AnyActorRef, type AnyMachineSnapshot, type AnyStateMachine, type EventObject, getNextTransitions } from 'xstate';
import { type ChartEffect, sourceOf } from './chart-effect.js';
import type { ChildSamples, ExploreOptions, Samples } from './explore-options.js';
import type { EdgeCause } from './exploration.js';
import { livingChildren, type Situation } from './situation.js';

/** One thing that may happen next, and the situation as it is when the chart hears of it. */
export interface Occurrence {
  readonly cause: EdgeCause;
  readonly event: EventObject;
  readonly before: Situation;
  /** What the occurrence itself says, ahead of what the chart does about it. */
  readonly effects: readonly ChartEffect[];
}

/** Everything that may happen next. Timers may fire in any order: what holds for all of them holds for any delays. */
export function occurrences(situation: Situation, options: ExploreOptions<AnyStateMachine>): readonly Occurrence[] {
  const { snapshot } = situation;
  const accepted = new Set(getNextTransitions(snapshot).map((one) => one.eventType as string));
  return [
    ...[...accepted]
      .filter((type) => type !== '' && !type.startsWith('xstate.'))
      .flatMap((type) => outsideEvents(situation, type, options)),
    ...[...situation.timers].map(([id, event]) => firing(situation, id, event)),
    ...livingChildren(situation).flatMap((child) => childEvents(situation, { child, accepted }, options)),
  ];
}

function outsideEvents(situation: Situation, type: string, options: ExploreOptions<AnyStateMachine>): readonly Occurrence[] {
  const samples = (options.events as Record<string, Samples<AnyStateMachine, EventObject> | undefined>)[type];
  if (samples === undefined) throw new Error(`options.events has no entry for '${type}', which ${describe(situation.snapshot)} accepts`);
  return draw(samples, situation.snapshot).map((event) => {
    if (event.type !== type && !type.endsWith('*')) throw new Error(`options.events['${type}'] gives an event of type '${event.type}'`);
    return { cause: 'event', event, before: situation, effects: [] };
  });
}

function firing(situation: Situation, id: string, event: EventObject): Occurrence {
  const timers = new Map(situation.timers);
  timers.delete(id);
  return { cause: 'timer', event, before: { ...situation, timers }, effects: [] };
}

interface Child {
  readonly child: AnyActorRef;
  readonly accepted: ReadonlySet<string>;
}

function childEvents(situation: Situation, { child, accepted }: Child, options: ExploreOptions<AnyStateMachine>): readonly Occurrence[] {
  const samples = options.children?.[child.id] ?? options.children?.[sourceOf(child)];
  const awaited = endings.filter((ending) => accepted.has(eventType(ending, child)));
  const silent = awaited.filter((ending) => samples?.[ending] === undefined);
  const name = `child '${child.id}' (${sourceOf(child)}) in ${describe(situation.snapshot)}`;
  if (silent.length > 0) throw new Error(`options.children lacks ${silent.join(' and ')} of ${name}`);
  if (samples === undefined && !isInvoked(situation.snapshot, child)) throw new Error(`options.children has no entry for spawned ${name}`);
  return endings.flatMap((ending) => childEnding(situation, child, { ending, samples: samples ?? {} }));
}

const endings = ['done', 'error', 'snapshot'] as const;
type Ending = (typeof endings)[number];

const eventType = (ending: Ending, child: AnyActorRef): string =>
  ending === 'snapshot' ? `xstate.snapshot.${child.id}` : `xstate.${ending}.actor.${child.id}`;

function childEnding(
  situation: Situation,
  child: AnyActorRef,
  { ending, samples }: { ending: Ending; samples: ChildSamples<AnyStateMachine> },
): readonly Occurrence[] {
  const type = eventType(ending, child);
  const payload = ending === 'done' ? 'output' : ending;
  const isOver = ending !== 'snapshot';
  const before = isOver ? { ...situation, ended: new Set([...situation.ended, child]) } : situation;
  const effects: readonly ChartEffect[] = isOver ? [{ kind: 'ended', name: sourceOf(child), id: child.id }] : [];
  return draw(samples[ending] ?? [], situation.snapshot).map((value) => {
    const event = { type, actorId: child.id, [payload]: value };
    return { cause: 'child', event, before, effects };
  });
}

const isInvoked = (snapshot: AnyMachineSnapshot, child: AnyActorRef): boolean =>
  snapshot._nodes.some((node) => node.invoke.some((one) => one.id === child.id));

const draw = <T>(samples: Samples<AnyStateMachine, T>, snapshot: AnyMachineSnapshot): readonly T[] =>
  typeof samples === 'function' ? samples(snapshot) : samples;

const describe = (snapshot: AnyMachineSnapshot): string => `state ${JSON.stringify(snapshot.value)}`;

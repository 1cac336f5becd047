import { channel } from 'node:diagnostics_channel';
import type { ActorRefLike, AnyActorRef, InspectionEvent, StateValue } from 'xstate';
import type { Clock } from '../ports.js';
import { guarded } from './guarded.js';
import { speaker, type Speaker, type Speaking } from './witness.js';

/** One statechart that runs in a worker. */
export interface RunningChart {
  /** The id of its machine: `membership`, `partition`. */
  readonly chart: string;
  /** The partition or member that it is about; null when there is one of its kind only. */
  readonly about: string | null;
  /** The active leaf states, one for each region (`joined.role.following`), and when each was entered, on the clock of the worker. */
  readonly states: ReadonlyMap<string, number>;
}

/** A chart left states for others. When it begins `left` is empty; when it is stopped from outside `entered` is. */
export interface ChartTransition {
  readonly chart: string;
  readonly about: string | null;
  readonly left: readonly { readonly state: string; readonly lastedMs: number }[];
  readonly entered: readonly string[];
  /** Type of the event that did it. */
  readonly event: string;
  readonly atMs: number;
}

/** On `conclave.transition`: a chart of a worker moved. */
export type TransitionMessage = Speaker & ChartTransition;

const transitionChannel = channel('conclave.transition');

/**
 * Which charts run in one worker, in which states, and since when. It is told by the charts as they move, so whoever looks sees how long a
 * state has lasted already; a chart that rests costs nothing.
 */
export class ChartRecord {
  readonly #clock: Clock;
  readonly #speaking: Speaking;
  readonly #running = new Map<ActorRefLike, RunningChart>();
  readonly #listeners = new Set<(transition: ChartTransition) => void>();

  /** `speaking`: whose charts they are, for those who listen in this process. */
  constructor(clock: Clock, speaking: Speaking) {
    this.#clock = clock;
    this.#speaking = speaking;
  }

  /** Charts of one kind stand in the order in which they began. */
  get running(): Iterable<RunningChart> {
    return this.#running.values();
  }

  /** Follows a root actor and all charts below it, until each has ended. Call it before the actor starts. */
  follow(root: AnyActorRef, about: string | null = null): void {
    root.system.inspect((event) => {
      if (event.type === '@xstate.snapshot') this.#note(event, about);
    });
  }

  /** Called with every transition from now on. Returns the function that ends it. */
  onTransition(listener: (transition: ChartTransition) => void): () => void {
    const call = guarded(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  #note({ actorRef, snapshot, event }: Extract<InspectionEvent, { type: '@xstate.snapshot' }>, about: string | null): void {
    if (!isOfChart(snapshot)) return;
    const before = this.#running.get(actorRef);
    const isOver = snapshot.status !== 'active';
    const stopped = snapshot.status === 'stopped';
    if (isOver && !before) return;
    const atMs = this.#clock.now();
    const paths = stopped ? [] : leavesOf(snapshot.value);
    const after = new Map(paths.map((path) => [path, before?.states.get(path) ?? atMs]));
    const entered = paths.filter((path) => !before?.states.has(path));
    const left = [...(before?.states ?? [])].filter(([path]) => !after.has(path));
    const { chart } = before ?? { chart: snapshot.machine.id };
    if (isOver) this.#running.delete(actorRef);
    else if (entered.length > 0 || left.length > 0) this.#running.set(actorRef, { chart, about, states: after });
    const isHeard = this.#listeners.size > 0 || transitionChannel.hasSubscribers;
    if (!isHeard || (entered.length === 0 && left.length === 0)) return;
    const transition = {
      ...{ chart, about, entered, event: event.type, atMs },
      left: left.map(([state, sinceMs]) => ({ state, lastedMs: atMs - sinceMs })),
    };
    for (const listener of [...this.#listeners]) listener(transition);
    if (transitionChannel.hasSubscribers)
      transitionChannel.publish({ ...speaker(this.#speaking), ...transition } satisfies TransitionMessage);
  }
}

interface ChartSnapshot {
  readonly status: string;
  readonly value: StateValue;
  readonly machine: { readonly id: string };
}

/** Doers have snapshots too, without a machine. */
const isOfChart = (snapshot: unknown): snapshot is ChartSnapshot =>
  typeof snapshot === 'object' && snapshot !== null && 'machine' in snapshot;

/** `{ joined: { role: 'following', duty: 'working' } }` as `joined.role.following` and `joined.duty.working`. */
function leavesOf(value: StateValue): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value).flatMap(([name, inner]) => {
    const below = inner === undefined ? [] : leavesOf(inner);
    return below.length === 0 ? [name] : below.map((path) => `${name}.${path}`);
  });
}

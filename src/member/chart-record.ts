import { channel } from 'node:diagnostics_channel';
import type { ActorRefLike, AnyActorRef, StateValue } from 'xstate';
import type { Clock } from '../ports.js';
import { guarded } from '../system/guarded.js';
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
  /** Type of the event that did it. Null where nobody listened to the channel when the chart of a partition or a watched member began. */
  readonly event: string | null;
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
  readonly #running = new Map<ActorRefLike, NotedChart>();
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
      if (event.type === '@xstate.snapshot') this.#note(event, { about, event: event.event.type });
    });
  }

  /** Follows a chart that has none below it, of which there may be thousands, without the price of inspection. Call it before it starts. */
  followLone(chart: AnyActorRef, about: string): void {
    if (transitionChannel.hasSubscribers) return this.follow(chart, about);
    const cause = { about, event: null };
    const end = (): void => {
      const { value, chart: id } = this.#running.get(chart) ?? {};
      if (value !== undefined) this.#note({ actorRef: chart, snapshot: { status: 'stopped', value, machine: { id } } }, cause);
    };
    chart.subscribe({ next: (snapshot: unknown) => this.#note({ actorRef: chart, snapshot }, cause), complete: end, error: end });
  }

  /** Called with every transition from now on. Returns the function that ends it. */
  onTransition(listener: (transition: ChartTransition) => void): () => void {
    const call = guarded(listener);
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  }

  /** Called with every event of every chart: what nobody listens to is worth a comparison, and one small object when the chart has moved. */
  #note({ actorRef, snapshot }: { readonly actorRef: ActorRefLike; readonly snapshot: unknown }, { about, event }: Cause): void {
    if (!isOfChart(snapshot)) return;
    const before = this.#running.get(actorRef);
    const isOver = snapshot.status !== 'active';
    if (isOver ? !before : before?.value === snapshot.value) return;
    const atMs = this.#clock.now();
    const paths = snapshot.status === 'stopped' ? [] : leavesOf(snapshot.value);
    const leaves = paths.map((state) => before?.leaves.find((leaf) => leaf.state === state) ?? { state, sinceMs: atMs });
    const after = new NotedChart(before?.chart ?? snapshot.machine.id, { about, value: snapshot.value, leaves });
    if (isOver) this.#running.delete(actorRef);
    else this.#running.set(actorRef, after);
    if (this.#listeners.size > 0 || transitionChannel.hasSubscribers) this.#tell({ before, after, event, atMs });
  }

  #tell({ before, after, event, atMs }: { before: NotedChart | undefined; after: NotedChart; event: string | null; atMs: number }): void {
    const { chart, about, leaves } = after;
    const entered = leaves.filter((leaf) => !before?.leaves.includes(leaf)).map(({ state }) => state);
    const gone = before?.leaves.filter((leaf) => !leaves.includes(leaf)) ?? [];
    if (entered.length === 0 && gone.length === 0) return;
    const left = gone.map(({ state, sinceMs }) => ({ state, lastedMs: atMs - sinceMs }));
    const transition: ChartTransition = { chart, about, left, entered, event, atMs };
    for (const listener of [...this.#listeners]) listener(transition);
    if (transitionChannel.hasSubscribers)
      transitionChannel.publish({ ...speaker(this.#speaking), ...transition } satisfies TransitionMessage);
  }
}

/** Why a chart moved. */
type Cause = Pick<ChartTransition, 'about' | 'event'>;

interface Leaf {
  readonly state: string;
  readonly sinceMs: number;
}

/** Its map of states is made when somebody looks. */
class NotedChart implements RunningChart {
  readonly chart: string;
  readonly about: string | null;
  /** As XState has it: the same one means that nothing moved. */
  readonly value: StateValue;
  readonly leaves: readonly Leaf[];

  constructor(chart: string, { about, value, leaves }: Pick<NotedChart, 'about' | 'value' | 'leaves'>) {
    this.chart = chart;
    this.about = about;
    this.value = value;
    this.leaves = leaves;
  }

  get states(): ReadonlyMap<string, number> {
    return new Map(this.leaves.map(({ state, sinceMs }) => [state, sinceMs]));
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
function leavesOf(value: StateValue, above = ''): string[] {
  if (typeof value === 'string') return [above + value];
  const leaves: string[] = [];
  for (const name in value) {
    const inner = value[name];
    const below = inner === undefined ? [] : leavesOf(inner, `${above}${name}.`);
    if (below.length === 0) leaves.push(above + name);
    else leaves.push(...below);
  }
  return leaves;
}

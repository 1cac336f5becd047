import { createActor, type ActorLogic, type AnyActorRef, type AnyStateMachine, type EventObject, type Snapshot } from 'xstate';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { orphanGuard, startActor } from '../../src/member/start-actor.js';

type StandInSnapshot = Snapshot<unknown> & { readonly input: unknown };
/** An event with whatever it carries. */
interface Happening {
  readonly type: string;
  readonly [field: string]: unknown;
}

type StandIn = ActorLogic<StandInSnapshot, EventObject, unknown>;

/** A chart run as an actor on a clock of its own, with a stand-in for every child; what happens is written down line by line. */
export class ChartStory {
  readonly clock = new VirtualClock();
  readonly actor: AnyActorRef;
  readonly errors: unknown[] = [];
  #lines: string[] = [];
  #living = new Map<string, AnyActorRef>();
  #value = '';

  constructor(machine: AnyStateMachine, input?: unknown) {
    const names = Object.keys(machine.implementations.actors);
    const actors = Object.fromEntries(names.map((name) => [name, this.#standIn(name)]));
    const provided = machine.provide({ actors }) as AnyStateMachine;
    this.actor = createActor(provided, { clock: this.clock, input, inspect: orphanGuard });
    this.actor.on('*', (emitted: EventObject) => this.#write(`emits ${show(emitted)}`));
    this.actor.subscribe({ next: () => this.#noteValue(), complete: () => this.#noteValue(), error: () => undefined });
    startActor(this.actor, (error) => this.errors.push(error));
    this.#noteValue();
  }

  /** What happened since it was last asked. */
  get told(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  get living(): readonly string[] {
    return [...this.#living.keys()].sort();
  }

  /** Something happens outside. */
  tell(event: Happening): readonly string[] {
    this.actor.send(event);
    return this.told;
  }

  pass(ms: number): readonly string[] {
    this.clock.advance(ms);
    return this.told;
  }

  /** A child comes to its end. */
  end(name: string, output?: unknown): readonly string[] {
    this.#child(name).send({ type: 'stand-in.done', output });
    return this.told;
  }

  /** A child fails. */
  fail(name: string, error: unknown = new Error(`${name} failed`)): readonly string[] {
    this.#child(name).send({ type: 'stand-in.failed', error });
    return this.told;
  }

  #child(name: string): AnyActorRef {
    const child = this.#living.get(name);
    if (!child) throw new Error(`${name} does not live; ${this.living.join(', ') || 'nobody'} does`);
    return child;
  }

  #standIn(name: string): StandIn {
    const end = (how: string): void => {
      this.#living.delete(name);
      this.#write(`${how} ${name}`);
    };
    return {
      getInitialSnapshot: (_, input) => ({ status: 'active', output: undefined, error: undefined, input }),
      getPersistedSnapshot: (snapshot) => snapshot,
      start: (snapshot, { self }) => {
        this.#living.set(name, self as AnyActorRef);
        this.#write(`starts ${name}${snapshot.input === undefined ? '' : ` ${JSON.stringify(snapshot.input)}`}`);
      },
      transition: (snapshot, event) => {
        if (event.type === 'xstate.stop') {
          end('stops');
          return { ...snapshot, status: 'stopped' } as StandInSnapshot;
        }
        if (event.type === 'stand-in.done') {
          this.#living.delete(name);
          return { ...snapshot, status: 'done', output: (event as { output?: unknown }).output } as StandInSnapshot;
        }
        if (event.type === 'stand-in.failed') {
          this.#living.delete(name);
          return { ...snapshot, status: 'error', error: (event as { error?: unknown }).error } as StandInSnapshot;
        }
        this.#write(`tells ${name} ${show(event)}`);
        return snapshot;
      },
    };
  }

  #noteValue(): void {
    const snapshot = this.actor.getSnapshot() as { readonly value: unknown; readonly output: unknown };
    const value = brief(snapshot.value);
    if (value !== this.#value) this.#write(`→ ${value}`);
    this.#value = value;
  }

  #write(line: string): void {
    this.#lines.push(line);
  }
}

/** `{ a: { b: 'c' } }` is `a.b.c`; regions are separated by `|`. */
function brief(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, below]) => [key, brief(below)].filter(Boolean).join('.'))
    .join(' | ');
}

function show({ type, ...rest }: EventObject): string {
  return Object.keys(rest).length === 0 ? type : `${type} ${JSON.stringify(rest)}`;
}

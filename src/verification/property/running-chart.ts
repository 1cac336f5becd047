import {
  type AnyActor,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  createMachine,
  type EventObject,
  type Snapshot,
} from 'xstate';
import { VirtualClock } from '../../simulation/virtual-clock.js';
import { sourceOf } from '../explore/chart-effect.js';
import { livingChildren, type Situation } from '../explore/situation.js';
import type { ChartCommand, ChildCommand } from './chart-command.js';
import { isPuppet, Pull } from './puppet.js';

/** Node waits no longer than this. */
const foreverMs = 2_147_483_647;

/** An event that the chart was given, and the timers that were armed at that instant: the one that brought it is not among them. */
export interface Receipt {
  readonly event: EventObject;
  readonly armed: ReadonlySet<string>;
}

/** A chart that really runs: as the only child of an empty parent, on virtual time, with puppets for children. */
export class RunningChart {
  readonly emitted: EventObject[] = [];
  readonly #clock = new VirtualClock();
  readonly #parent: AnyActor;
  readonly #actor: AnyActor;
  #receipts: Receipt[] = [];

  /** `machine` has puppets already. */
  constructor(machine: AnyStateMachine, input: unknown) {
    const parent = createMachine({ id: 'parent', invoke: { id: machine.id, src: machine, input: input as never } });
    this.#parent = createActor(parent, {
      clock: this.#clock,
      inspect: (inspected) => {
        if (inspected.type !== '@xstate.event' || inspected.actorRef !== this.#actor || inspected.event.type === 'xstate.init') return;
        this.#receipts.push({ event: inspected.event, armed: new Set(this.#timers().keys()) });
      },
    });
    this.#parent.subscribe({ error: () => undefined }); // The chart's failure is seen in its own snapshot.
    this.#actor = childrenOf(this.#parent.getSnapshot() as AnyMachineSnapshot).find(({ id }) => id === machine.id) as AnyActor;
    this.#actor.on('*', (event) => this.emitted.push(event));
    this.#parent.start();
  }

  get snapshot(): AnyMachineSnapshot {
    return this.#actor.getSnapshot() as AnyMachineSnapshot;
  }

  /** In the form in which the pure chart is known too. Throws when the chart runs a child that is no puppet. */
  get situation(): Situation {
    const { snapshot } = this;
    const children = childrenOf(snapshot);
    const real = children.find((child) => !isPuppet(child));
    if (real !== undefined) throw new Error(`child '${real.id}' runs code of its own: name its source in setup({ actors })`);
    return {
      snapshot,
      timers: this.#timers(),
      ended: new Set(children.filter((child) => (child.getSnapshot() as Snapshot<unknown>).status !== 'active')),
    };
  }

  takeReceipts(): readonly Receipt[] {
    const taken = this.#receipts;
    this.#receipts = [];
    return taken;
  }

  /** Calls `settled` after whatever the chart does about it, once for each timer that fires. Says whether the command was possible. */
  carryOut(command: ChartCommand, settled: () => void): boolean {
    if ('waitMs' in command) return this.#wait(command.waitMs, settled);
    if ('child' in command) return this.#pull(command, settled);
    this.#actor.send(command.send);
    settled();
    return true;
  }

  stop(): void {
    this.#parent.stop();
  }

  #wait(waitMs: number | 'timer', settled: () => void): boolean {
    if (waitMs === 'timer' && this.#clock.pending === 0) return false;
    const untilMs = this.#clock.now() + (waitMs === 'timer' ? foreverMs : waitMs);
    while (this.#clock.step(untilMs)) {
      settled();
      if (waitMs === 'timer' || this.snapshot.status !== 'active') break;
    }
    return true;
  }

  #pull(command: ChildCommand, settled: () => void): boolean {
    const living = livingChildren(this.situation);
    const child = living.find(({ id }) => id === command.child) ?? living.find((one) => sourceOf(one) === command.child);
    child?.send(new Pull(command));
    if (child !== undefined) settled();
    return child !== undefined;
  }

  #timers(): ReadonlyMap<string, EventObject> {
    const { _scheduledEvents: scheduled } = this.#actor.system.getSnapshot() as unknown as { _scheduledEvents: Record<string, Scheduled> };
    const own = Object.values(scheduled).filter(({ source, target }) => source === this.#actor && target === this.#actor);
    return new Map(own.map(({ id, event }) => [id, event]));
  }
}

const childrenOf = ({ children }: AnyMachineSnapshot): readonly AnyActor[] =>
  Object.values(children as Record<string, AnyActor | undefined>).filter((child) => child !== undefined);

interface Scheduled {
  readonly id: string;
  readonly event: EventObject;
  readonly source: unknown;
  readonly target: unknown;
}

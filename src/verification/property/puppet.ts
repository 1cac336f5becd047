import type { ActorLogic, AnyActorRef, AnyStateMachine, EventObject, Snapshot } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import type { ChildCommand } from './chart-command.js';

/** In the place of a child: does nothing, listens to nobody, and comes to its end when it is told to. */
const puppet: ActorLogic<Snapshot<unknown>, EventObject> = {
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  transition: (before, event) => (event instanceof Pull ? event.after(before) : before),
  getPersistedSnapshot: (snapshot) => snapshot,
};

/** The chart with a puppet for each child that it names. */
export function withPuppets<M extends AnyStateMachine>(machine: M): M {
  const invoked = chartNodes(machine).flatMap((node) => node.invoke.map(({ src }) => src as unknown));
  const named = [...Object.keys(machine.implementations.actors), ...invoked.filter((src) => typeof src === 'string')];
  return machine.provide({ actors: Object.fromEntries(named.map((name) => [name, puppet])) as never }) as M;
}

export const isPuppet = (child: AnyActorRef): boolean => (child as { readonly logic?: unknown }).logic === puppet;

/** What makes a puppet move. A class, so that nothing that a chart sends can be taken for it. */
export class Pull implements EventObject {
  readonly type = 'pull';
  readonly #command: ChildCommand;

  constructor(command: ChildCommand) {
    this.#command = command;
  }

  after(before: Snapshot<unknown>): Snapshot<unknown> {
    const command = this.#command;
    if ('done' in command) return { status: 'done', output: command.done, error: undefined };
    if ('error' in command) return { status: 'error', output: undefined, error: command.error };
    return { ...before, ...(command.snapshot as object | undefined) };
  }
}

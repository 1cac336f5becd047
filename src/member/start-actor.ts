import { channel } from 'node:diagnostics_channel';
import type { ActorRefLike, AnyActorRef, InspectionEvent } from 'xstate';

/** For witnesses in this process: every root actor, before it starts. */
const actorChannel = channel('conclave.actor');

/**
 * The one door through which charts are started: an actor that dies of an error in our own code takes its children with it, which XState
 * leaves running, and its error is told instead of becoming an uncaught exception.
 */
export function startActor(actor: AnyActorRef, onError: (error: unknown) => void): void {
  actor.subscribe({
    error: (error) => {
      stopChildren(actor);
      onError(error);
    },
  });
  actorChannel.publish(actor);
  actor.start();
}

/** An inspector for root actors: children of an actor that died anywhere in the tree are stopped. */
export const orphanGuard = (event: InspectionEvent): void => {
  if (event.type !== '@xstate.event' || !event.event.type.startsWith('xstate.error.actor.')) return;
  if (event.sourceRef) stopChildren(event.sourceRef);
};

function stopChildren(actor: ActorRefLike): void {
  const snapshot = (actor as AnyActorRef).getSnapshot() as
    { readonly children?: Readonly<Record<string, AnyActorRef | undefined>> } | undefined;
  for (const child of Object.values(snapshot?.children ?? {})) {
    if (!child) continue;
    stopChildren(child);
    child.send({ type: 'xstate.stop' });
  }
}

/**
 * Shuts an actor to those who hold a reference to it, who may look and listen: XState obeys `xstate.done`, `xstate.error` and `xstate.stop`
 * from anyone. What a chart’s own tree sends does not come this way. Returns the way in that is left.
 */
export function closeToOthers<A extends AnyActorRef>(actor: A, onRefused: (problem: string) => void): A['send'] {
  const send = actor.send.bind(actor) as A['send'];
  actor.send = (event: unknown) => onRefused(isOfXState(event) ? 'xstate.* sent from outside' : 'sent from outside');
  return send;
}

const isOfXState = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string' && event.type.startsWith('xstate.');

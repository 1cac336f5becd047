import type { ActorRefLike, AnyActorRef, InspectionEvent } from 'xstate';

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

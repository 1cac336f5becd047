import type { AnyActorRef, EventObject, ExecutableActionObject } from 'xstate';

/**
 * What a chart asks its surroundings to do, as data. `name` is what a check looks for: the action, the event's type, the timer's id, or the
 * source of a child. `ended` is put first by the explorer when a child came to its end by itself, so that starts pair with stops or ends.
 */
export type ChartEffect =
  | { readonly kind: 'action'; readonly name: string; readonly params: unknown }
  | { readonly kind: 'emit' | 'raise'; readonly name: string; readonly event: EventObject }
  | { readonly kind: 'send'; readonly name: string; readonly event: EventObject; readonly to: string; readonly delayMs: number | undefined }
  | { readonly kind: 'arm'; readonly name: string; readonly event: EventObject; readonly delayMs: number }
  | { readonly kind: 'disarm'; readonly name: string }
  | { readonly kind: 'start'; readonly name: string; readonly id: string; readonly input: unknown }
  | { readonly kind: 'stop' | 'ended'; readonly name: string; readonly id: string };

/** The name that a delayed event without id gets here; XState gives it a random one. */
export const noTimerId = '(no id)';

/** The source of a child as charts name it. */
export const sourceOf = (child: AnyActorRef): string => (typeof child.src === 'string' ? child.src : child.id);

/** Translates what XState would execute; `undefined` for stopping a child that is not there. */
export function toEffect(executable: ExecutableActionObject, self: AnyActorRef): ChartEffect | undefined {
  const { type, params } = executable;
  if (type === 'xstate.raise' || type === 'xstate.sendTo') return eventEffect(type, params as SentEvent, self);
  if (type === 'xstate.emit') return { kind: 'emit', name: (params as SentEvent).event.type, event: (params as SentEvent).event };
  if (type === 'xstate.cancel') return { kind: 'disarm', name: (params as { sendId: string }).sendId };
  if (type === 'xstate.spawnChild') return startEffect(params as StartedChild);
  if (type === 'xstate.stopChild') return stopEffect(params as AnyActorRef | undefined);
  return { kind: 'action', name: type, params };
}

interface SentEvent {
  readonly event: EventObject;
  readonly id?: string;
  readonly delay?: number;
  readonly to?: AnyActorRef | string;
}

interface StartedChild {
  readonly actorRef: AnyActorRef | undefined;
  readonly id: string;
  readonly src: unknown;
  readonly input: unknown;
}

/** A delayed event to oneself is a timer, however it was written. */
function eventEffect(type: string, params: SentEvent, self: AnyActorRef): ChartEffect {
  const { event, id, delay, to } = params;
  const isToSelf = type === 'xstate.raise' || to === self;
  if (isToSelf && typeof delay === 'number') return { kind: 'arm', name: id ?? noTimerId, event, delayMs: delay };
  if (type === 'xstate.raise') return { kind: 'raise', name: event.type, event };
  return { kind: 'send', name: event.type, event, to: typeof to === 'string' ? to : (to?.id ?? ''), delayMs: delay };
}

function startEffect({ actorRef, id, src, input }: StartedChild): ChartEffect {
  const name = actorRef === undefined ? String(src) : sourceOf(actorRef);
  return { kind: 'start', name, id: actorRef?.id ?? id, input };
}

function stopEffect(child: AnyActorRef | undefined): ChartEffect | undefined {
  return child === undefined ? undefined : { kind: 'stop', name: sourceOf(child), id: child.id };
}

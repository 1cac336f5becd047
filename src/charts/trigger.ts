import type { AnyTransitionDefinition } from 'xstate';

export type TriggerKind = 'event' | 'delay' | 'always' | 'done' | 'error';

export interface Trigger {
  readonly kind: TriggerKind;
  readonly trigger: string;
}

/** What sets a transition off, in words. */
export function triggerOf(transition: AnyTransitionDefinition): Trigger {
  const { eventType, delay } = transition as { readonly eventType: string; readonly delay?: string | number };
  if (delay !== undefined) return { kind: 'delay', trigger: `after ${typeof delay === 'number' ? `${delay} ms` : delay}` };
  if (eventType === '') return { kind: 'always', trigger: 'always' };
  if (eventType === '*') return { kind: 'event', trigger: 'any event' };
  if (eventType.startsWith('xstate.done.state.')) return { kind: 'done', trigger: 'done' };
  const [, kind, actor] = /^xstate\.(done|error|snapshot)\.(?:actor\.)?(.*)$/.exec(eventType) ?? [];
  if (kind === 'done' || kind === 'error') return { kind, trigger: `${kind} ${actor}` };
  return { kind: 'event', trigger: kind === undefined ? eventType : `snapshot ${actor}` };
}

import type { AnyActorLogic, AnyActorScope } from 'xstate';

/**
 * Whether logic came from `fromCallback`. XState marks its logic with no kind, so this asks how it behaves: a callback that never started
 * has no receivers to pass an event to and throws, where promises, observables, reducers and machines answer with a snapshot.
 */
export function isCallbackLogic(logic: AnyActorLogic): boolean {
  if (!('start' in logic) || 'root' in logic) return false;
  const scope = { self: {} } as AnyActorScope;
  try {
    logic.transition({ status: 'active', output: undefined, error: undefined }, { type: 'conclave.lint' }, scope);
    return false;
  } catch {
    return true;
  }
}

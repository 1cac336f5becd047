import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { chartNodes } from './chart-nodes.js';

/**
 * Every transition that a chart declares, with a readable name that is the same for the same chart built again (`provide`, another
 * process): `running.work on member.fenced [isOwn] → paused`. Each branch of a guarded list counts; so do `after`, `always`, `onDone`, `onError`.
 */
export function declaredTransitions(machine: AnyStateMachine): ReadonlyMap<AnyTransitionDefinition, string> {
  const named = new Map<AnyTransitionDefinition, string>();
  const timesUsed = new Map<string, number>();
  for (const node of chartNodes(machine)) {
    for (const one of [...[...node.transitions.values()].flat(), ...(node.always ?? [])]) {
      const name = transitionName(one, machine.id);
      const times = (timesUsed.get(name) ?? 0) + 1;
      timesUsed.set(name, times);
      named.set(one, times === 1 ? name : `${name} (${times})`);
    }
  }
  return named;
}

function transitionName(one: AnyTransitionDefinition, machineId: string): string {
  const guard = one.guard === undefined ? '' : ` [${guardName(one.guard)}]`;
  const target = one.target === undefined ? '' : ` → ${one.target.map((node) => node.path.join('.') || machineId).join(', ')}`;
  return `${one.source.path.join('.') || machineId} on ${one.eventType || 'always'}${guard}${target}`;
}

/** `isNewer`, or `and(isNewer, isOwn)`; empty for a function without a name. */
export function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, name, guards } = guard as { type?: string; name?: string; guards?: readonly unknown[] };
  return guards === undefined ? (type ?? name ?? '') : `${name ?? ''}(${guards.map(guardName).join(', ')})`;
}

import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { chartNodes } from '../chart-nodes.js';

/** One place that runs an action: its name, `{type, params}`, or a function such as `raise(…)`. */
export interface ActionUse {
  readonly where: string;
  readonly action: unknown;
}

/** What `raise`, `sendTo`, `emit` and `spawnChild` leave readable on the function that they return. */
export interface BuiltinAction {
  readonly type: string;
  readonly event?: unknown;
  readonly id?: unknown;
  readonly delay?: unknown;
  readonly src?: unknown;
}

export const asList = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Transitions of one node, by event, by time and eventless. */
export const transitionsOf = (node: AnyStateNode): readonly AnyTransitionDefinition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

/** Every action of the chart with its place; `after` adds actions of its own to entry and exit, which are left out. */
export function actionUses(machine: AnyStateMachine): readonly ActionUse[] {
  return chartNodes(machine).flatMap((node) => [
    ...asList(node.config.entry).map((action) => ({ where: `#${node.id} entry`, action })),
    ...asList(node.config.exit).map((action) => ({ where: `#${node.id} exit`, action })),
    ...asList((node.config.initial as { actions?: unknown } | undefined)?.actions).map((action) => ({
      where: `#${node.id} initial`,
      action,
    })),
    ...transitionsOf(node).flatMap((one) =>
      one.actions.map((action) => ({ where: `#${node.id} on ${one.eventType || 'always'}`, action })),
    ),
  ]);
}

/** The built-in actions of a chart: those written in place and those that are an implementation of a name. */
export function builtinUses(machine: AnyStateMachine): readonly { readonly where: string; readonly action: BuiltinAction }[] {
  const named = Object.entries(machine.implementations.actions).map(([name, action]) => ({
    where: `action ${name}`,
    action: action as unknown,
  }));
  return [...actionUses(machine), ...named].flatMap(({ where, action }) => (isBuiltin(action) ? [{ where, action }] : []));
}

const isBuiltin = (action: unknown): action is BuiltinAction => typeof action === 'function' && 'resolve' in action && 'type' in action;

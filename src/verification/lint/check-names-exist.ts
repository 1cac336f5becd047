import type { AnyStateMachine } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { actionUses, builtinUses, transitionsOf } from './action-uses.js';
import type { ChartProblem, ChartRule } from './chart-problem.js';

/**
 * Every name of an action, guard and delay has an implementation. XState ignores a missing action in silence and lets a missing delay
 * fire at once; tsc sees neither delays nor names inside `and`, `or` and `not` of a guard that is itself a name.
 */
export function checkNamesExist(machine: AnyStateMachine): readonly ChartProblem[] {
  const { actions, guards, delays } = machine.implementations;
  return [
    ...actionUses(machine).flatMap(({ where, action }) => missing('unknownAction', { where, name: nameOf(action) }, actions)),
    ...guardUses(machine).flatMap(({ where, name }) => missing('unknownGuard', { where, name }, guards)),
    ...delayUses(machine).flatMap(({ where, delay }) =>
      Number.isNaN(Number(delay)) ? missing('unknownDelay', { where, name: delay }, delays) : [unnamedDelay(where, delay)],
    ),
  ];
}

interface NameUse {
  readonly where: string;
  readonly name: unknown;
}

function missing(rule: ChartRule, { where, name }: NameUse, known: object): readonly ChartProblem[] {
  if (typeof name !== 'string' || (known as Record<string, unknown>)[name] !== undefined) return [];
  return [{ rule, where, message: `'${name}' has no implementation in setup()` }];
}

const unnamedDelay = (where: string, delay: unknown): ChartProblem => ({
  rule: 'unnamedDelay',
  where,
  message: `${String(delay)} is a number: name the delay in setup({ delays })`,
});

/** The name behind a reference; a function written in place has none to look up. */
const nameOf = (reference: unknown): unknown =>
  typeof reference === 'object' && reference !== null ? (reference as { type?: unknown }).type : reference;

function guardUses(machine: AnyStateMachine): readonly NameUse[] {
  const used = chartNodes(machine).flatMap((node) =>
    transitionsOf(node).map((one) => ({ where: `#${node.id} on ${one.eventType || 'always'}`, guard: one.guard })),
  );
  const implemented = Object.entries(machine.implementations.guards).map(([name, guard]) => ({
    where: `guard ${name}`,
    guard: guard as unknown,
  }));
  return [...used, ...implemented].flatMap(({ where, guard }) => guardNames(guard).map((name) => ({ where, name })));
}

/** `and`, `or` and `not` keep what they combine in `guards`. */
function guardNames(guard: unknown): readonly unknown[] {
  const combined = (guard as { guards?: readonly unknown[] } | undefined)?.guards;
  return combined === undefined ? [nameOf(guard)] : combined.flatMap(guardNames);
}

function delayUses(machine: AnyStateMachine): readonly { readonly where: string; readonly delay: unknown }[] {
  return [
    ...chartNodes(machine).flatMap((node) => Object.keys(node.config.after ?? {}).map((delay) => ({ where: `#${node.id} after`, delay }))),
    ...builtinUses(machine).flatMap(({ where, action }) => (isFixed(action.delay) ? [{ where, delay: action.delay }] : [])),
  ];
}

const isFixed = (delay: unknown): boolean => typeof delay === 'string' || typeof delay === 'number';

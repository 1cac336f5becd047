import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { asList } from './action-uses.js';
import type { ChartProblem } from './chart-problem.js';

// `route` is left out on purpose: it lets any sender jump to a state past the chart.
const nodeKeys = words('id type initial history target states invoke on entry exit onDone after always meta output tags description order');
const rootKeys = new Set([...nodeKeys, ...words('version context options types schemas')]);
const transitionKeys = words('target actions guard reenter meta description');
const initialKeys = words('target actions meta description');
const invokeKeys = words('src id systemId input onDone onError onSnapshot');

/** A misspelt key (`onn`, `gaurd`) is ignored by XState and, inside unions, by tsc. */
export function checkKeys(machine: AnyStateMachine): readonly ChartProblem[] {
  return chartNodes(machine).flatMap((node) => [
    ...unknownKeys(`#${node.id}`, node.config, node.parent === undefined ? rootKeys : nodeKeys),
    ...transitionConfigs(node).flatMap(([where, config]) => unknownKeys(`#${node.id} ${where}`, config, transitionKeys)),
    ...unknownKeys(`#${node.id} initial`, node.config.initial, initialKeys),
    ...asList(node.config.invoke).flatMap((config, index) => unknownKeys(`#${node.id} invoke ${index}`, config, invokeKeys)),
  ]);
}

function transitionConfigs(node: AnyStateNode): readonly (readonly [where: string, config: unknown])[] {
  const invoked = asList(node.config.invoke) as readonly { onDone?: unknown; onError?: unknown; onSnapshot?: unknown }[];
  const byPlace: readonly (readonly [string, unknown])[] = [
    ...Object.entries((node.config.on ?? {}) as object).map(([event, config]) => [`on ${event}`, config as unknown] as const),
    ...Object.entries((node.config.after ?? {}) as object).map(([delay, config]) => [`after ${delay}`, config as unknown] as const),
    ['always', node.config.always],
    ['onDone', node.config.onDone],
    ...invoked.flatMap((one, index) => [
      [`invoke ${index} onDone`, one.onDone] as const,
      [`invoke ${index} onError`, one.onError] as const,
      [`invoke ${index} onSnapshot`, one.onSnapshot] as const,
    ]),
  ];
  return byPlace.flatMap(([where, config]) => asList(config).map((one) => [where, one] as const));
}

function unknownKeys(where: string, config: unknown, known: ReadonlySet<string>): readonly ChartProblem[] {
  if (typeof config !== 'object' || config === null) return [];
  const unknown = Object.keys(config).filter((key) => !known.has(key));
  return unknown.map((key) => ({ rule: 'unknownKey', where, message: `'${key}' means nothing here; known: ${[...known].join(', ')}` }));
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

import type { AnyStateMachine } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { builtinUses } from './action-uses.js';
import type { ChartProblem } from './chart-problem.js';

const camelCase = /^[a-z][a-zA-Z0-9]*$/;
const nounVerb = /^[a-z][a-zA-Z0-9]*(\.[a-z][a-zA-Z0-9]*)+$/;

/** States are camelCase; events are `noun.verb`, written out (a wildcard also swallows the failures of children), and never XState's own. */
export function checkSpelling(machine: AnyStateMachine): readonly ChartProblem[] {
  const states = chartNodes(machine).filter((node) => node.parent !== undefined);
  const handled = chartNodes(machine).flatMap((node) =>
    Object.keys((node.config.on ?? {}) as object).map((event) => ({ where: `#${node.id} on ${event}`, event })),
  );
  const sent = builtinUses(machine).flatMap(({ where, action }) => {
    const event = (action.event as { type?: unknown } | undefined)?.type;
    return typeof event === 'string' ? [{ where, event }] : [];
  });
  return [
    ...states.filter((node) => !camelCase.test(node.key)).map((node) => stateName(node.id, node.key)),
    ...[...handled, ...sent].flatMap(({ where, event }) => eventProblem(where, event)),
  ];
}

const stateName = (id: string, key: string): ChartProblem => ({ rule: 'stateName', where: `#${id}`, message: `'${key}' is not camelCase` });

function eventProblem(where: string, event: string): readonly ChartProblem[] {
  if (event.includes('*')) return [{ rule: 'wildcard', where, message: `'${event}' hides which events the state takes: write them out` }];
  if (event.startsWith('xstate.'))
    return [{ rule: 'reservedEvent', where, message: `'${event}' belongs to XState: use onDone, onError or after` }];
  if (!nounVerb.test(event)) return [{ rule: 'eventName', where, message: `'${event}' is not noun.verb in lower camel case` }];
  return [];
}

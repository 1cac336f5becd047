import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { ancestorsBelowRoot, chartNodes } from '../chart-nodes.js';
import { asList } from './action-uses.js';
import type { ChartProblem } from './chart-problem.js';

/**
 * Every state in which a chart may wait either rests on purpose (tag `resting`, on the state or above it) or is left in bounded time: by its
 * own `after` or `always`, by the end of what it invokes, or by an `after` of a state around it. The root does not count as around it.
 */
export function checkWaysOut(machine: AnyStateMachine): readonly ChartProblem[] {
  return chartNodes(machine)
    .filter((node) => node.type === 'atomic' && node.parent !== undefined && !rests(node) && !leaves(node))
    .map((node) => ({
      rule: 'noWayOut',
      where: `#${node.id}`,
      message: `neither tagged 'resting' nor left by after, always, onDone or onError, nor by an after around it`,
    }));
}

const rests = (node: AnyStateNode): boolean => [node, ...ancestorsBelowRoot(node)].some((one) => one.tags.includes('resting'));

function leaves(node: AnyStateNode): boolean {
  const invoked = asList(node.config.invoke) as readonly { onDone?: unknown; onError?: unknown }[];
  if (node.config.always !== undefined || invoked.some((one) => one.onDone !== undefined || one.onError !== undefined)) return true;
  return [node, ...ancestorsBelowRoot(node)].some((one) => one.config.after !== undefined);
}

import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** Every node of a chart in document order, the root first. */
export function chartNodes(machine: AnyStateMachine): readonly AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => [
    node,
    ...Object.values(node.states as Record<string, AnyStateNode>).flatMap(below),
  ];
  return below(machine.root);
}

/** The nodes above a node, nearest first, without the root. */
export function ancestorsBelowRoot(node: AnyStateNode): readonly AnyStateNode[] {
  const above: AnyStateNode[] = [];
  for (let up = node.parent; up?.parent !== undefined; up = up.parent) above.push(up);
  return above;
}

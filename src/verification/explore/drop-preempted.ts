import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';

/**
 * Of the transitions that parallel regions select for one event, those that XState takes. Two that would leave a state in common exclude each
 * other: the one whose source lies deeper wins, else the first (SCXML, removeConflictingTransitions). Inspection reports them all.
 */
export function dropPreempted(selected: readonly AnyTransitionDefinition[]): readonly AnyTransitionDefinition[] {
  let taken: readonly AnyTransitionDefinition[] = [];
  for (const one of selected) {
    const rivals = taken.filter((other) => excludeEachOther(one, other));
    if (rivals.every((rival) => isBelow(one.source, rival.source))) taken = [...taken.filter((other) => !rivals.includes(other)), one];
  }
  return taken;
}

function excludeEachOther(one: AnyTransitionDefinition, other: AnyTransitionDefinition): boolean {
  const [a, b] = [domainOf(one), domainOf(other)];
  return a !== undefined && b !== undefined && (a === b || isBelow(a, b) || isBelow(b, a));
}

/** The node below which a transition leaves everything; `undefined` when it leaves nothing. */
export function domainOf({ source, target, reenter }: AnyTransitionDefinition): AnyStateNode | undefined {
  if (target === undefined || target.length === 0) return undefined;
  const isInner = target.every((node) => node === source || isBelow(node, source));
  if (isInner && !reenter) return source.type === 'atomic' ? undefined : source;
  for (let domain = source.parent; domain !== undefined; domain = domain.parent) {
    if (isAbove(domain, target)) return domain;
  }
  return source.machine.root;
}

const isAbove = (above: AnyStateNode, nodes: readonly AnyStateNode[]): boolean => nodes.every((node) => isBelow(node, above));

export function isBelow(node: AnyStateNode, above: AnyStateNode): boolean {
  let up = node.parent;
  while (up !== undefined && up !== above) up = up.parent;
  return up !== undefined;
}

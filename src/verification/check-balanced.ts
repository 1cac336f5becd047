import type { AnyStateMachine, EventObject } from 'xstate';
import type { ChartViolation } from './chart-violation.js';
import type { ChartEffect } from './explore/chart-effect.js';
import type { ChartEdge, Exploration } from './explore/exploration.js';
import { groupBy } from './explore/group-by.js';

/** Which effects take something, and which give it back. A child that is started is given back when it is stopped or has `ended`. */
export interface BalanceClaim {
  readonly take: (effect: ChartEffect) => boolean;
  readonly give: (effect: ChartEffect) => boolean;
}

/**
 * On every path, what is taken is given back before it is taken again and before the chart ends, and nothing is given that was not taken.
 * Nothing taken anywhere is a violation too: a claim about nothing proves nothing.
 */
export function checkBalanced<M extends AnyStateMachine>(exploration: Exploration<M>, claim: BalanceClaim): readonly ChartViolation[] {
  if (!exploration.edges.some((edge) => edge.effects.some(claim.take))) return [{ message: 'nothing is ever taken', path: [] }];
  const violations: ChartViolation[] = [];
  const bySource = groupBy(exploration.edges, (edge) => edge.from);
  const seen = new Set<string>();
  const waiting: Holding[] = [{ key: undefined, isHeld: false, path: [] }];
  for (const holding of waiting) {
    for (const edge of bySource.get(holding.key) ?? []) {
      const path = edge.from === undefined ? [] : [...holding.path, edge.event];
      const { isHeld, mistakes } = follow(edge, holding.isHeld, claim);
      violations.push(...mistakes.map((message) => ({ message, path })));
      if (seen.has(`${isHeld} ${edge.to}`)) continue;
      seen.add(`${isHeld} ${edge.to}`);
      waiting.push({ key: edge.to, isHeld, path });
      const status = exploration.states.get(edge.to)?.status;
      if (isHeld && status !== 'active') violations.push({ message: `the chart ends (${status}) with what it took`, path });
    }
  }
  return violations;
}

/** A state together with what is held there: one state may be reached with and without. */
interface Holding {
  readonly key: string | undefined;
  readonly isHeld: boolean;
  readonly path: readonly EventObject[];
}

function follow(edge: ChartEdge, wasHeld: boolean, claim: BalanceClaim): { isHeld: boolean; mistakes: readonly string[] } {
  let isHeld = wasHeld;
  const mistakes: string[] = [];
  for (const effect of edge.effects) {
    const name = `${effect.kind} ${effect.name}`;
    if (claim.give(effect)) {
      if (!isHeld) mistakes.push(`${name} gives back what was not taken`);
      isHeld = false;
    }
    if (claim.take(effect)) {
      if (isHeld) mistakes.push(`${name} takes again what was not given back`);
      isHeld = true;
    }
  }
  return { isHeld, mistakes };
}

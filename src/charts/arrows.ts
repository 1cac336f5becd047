import type { ChartGraph, ChartTransition } from './chart-graph.js';
import { transitionLines, type TextLine } from './text-lines.js';

/** One arrow of a picture: all transitions of one kind between two states share it. */
export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: ChartTransition['kind'] | 'initial';
  /** As in the graph, in its order. */
  readonly triggers: readonly string[];
  readonly lines: readonly TextLine[];
}

/** The dot from which the initial state of a state is entered. */
export const dotId = (state: string): string => `${state}#initial`;

export function arrowsOf({ states, transitions }: ChartGraph): readonly Arrow[] {
  const initials = states.flatMap(({ id, initial }): readonly Omit<Arrow, 'id'>[] =>
    initial === undefined ? [] : [{ source: dotId(id), target: initial, kind: 'initial', triggers: [], lines: [] }],
  );
  return [...initials, ...merged(transitions)].map((arrow, at) => ({ ...arrow, id: `arrow-${at}` }));
}

function merged(transitions: readonly ChartTransition[]): readonly Omit<Arrow, 'id'>[] {
  const groups = new Map<string, { readonly target: string; readonly all: ChartTransition[] }>();
  for (const one of transitions) {
    const { source, target, kind } = one;
    if (target === undefined) continue;
    const key = JSON.stringify([source, target, kind]);
    groups.set(key, { target, all: [...(groups.get(key)?.all ?? []), one] });
  }
  return [...groups.values()].flatMap(({ target, all }) => {
    const [first] = all;
    if (first === undefined) return [];
    const { source, kind } = first;
    return [{ source, target, kind, triggers: all.map(({ trigger }) => trigger), lines: transitionLines(all) }];
  });
}

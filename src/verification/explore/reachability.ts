import type { ChartEdge } from './exploration.js';
import { groupBy } from './group-by.js';

/** Keys of all states from which some path over these edges leads into `goals`, the goals among them. */
export function statesReaching(goals: Iterable<string>, edges: readonly ChartEdge[]): ReadonlySet<string> {
  const arriving = groupBy(edges, (edge) => edge.to);
  return closure(goals, (key) => (arriving.get(key) ?? []).flatMap((edge) => edge.from ?? []));
}

/** Keys of all states that some path over these edges leads to from `starts`, the starts among them. */
export function statesReachedFrom(starts: Iterable<string>, edges: readonly ChartEdge[]): ReadonlySet<string> {
  const leaving = groupBy(edges, (edge) => edge.from);
  return closure(starts, (key) => (leaving.get(key) ?? []).map((edge) => edge.to));
}

function closure(starts: Iterable<string>, next: (key: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(starts);
  for (const key of seen) for (const other of next(key)) seen.add(other);
  return seen;
}

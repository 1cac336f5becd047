import type { ChartEdge } from './exploration.js';

/** Keys of all states from which some path over these edges leads into `goals`, the goals among them. */
export function statesReaching(goals: Iterable<string>, edges: readonly ChartEdge[]): ReadonlySet<string> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (from !== undefined) (sources.get(to) ?? sources.set(to, []).get(to)!).push(from);
  }
  return closure(goals, sources);
}

/** Keys of all states that some path over these edges leads to from `starts`, the starts among them. */
export function statesReachedFrom(starts: Iterable<string>, edges: readonly ChartEdge[]): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (from !== undefined) (targets.get(from) ?? targets.set(from, []).get(from)!).push(to);
  }
  return closure(starts, targets);
}

function closure(starts: Iterable<string>, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set(starts);
  for (const key of seen) for (const other of next.get(key) ?? []) seen.add(other);
  return seen;
}

import { importsOf } from './imports.js';
import type { Rule } from './repository.js';

/** A cycle, even of types, is one room with two doors: nobody can read one file before the other. */
export const cycleRule: Rule = {
  claim: 'no file imports itself by any way round',
  check: (repository) => {
    const next = new Map<string, string[]>();
    for (const { source, target } of importsOf(repository)) next.set(source.path, [...(next.get(source.path) ?? []), target]);
    const search: Search = { next, done: new Set(), cycles: [] };
    for (const { path } of repository) visit(search, path, []);
    return search.cycles;
  },
};

interface Search {
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly done: Set<string>;
  readonly cycles: string[];
}

const visit = (search: Search, path: string, trail: readonly string[]): void => {
  const seenAt = trail.indexOf(path);
  if (seenAt >= 0) search.cycles.push([...trail.slice(seenAt), path].join(' → '));
  if (seenAt >= 0 || search.done.has(path)) return;
  for (const target of search.next.get(path) ?? []) visit(search, target, [...trail, path]);
  search.done.add(path);
};

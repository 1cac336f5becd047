import { checkPlacement } from './check-placement.js';
import { strategyNamed } from './strategies.js';
import type { PlacementInput, PlacementStrategy } from './strategy.js';

/** How many problems an error names. */
const shownMax = 5;

/**
 * The strategy's answer, checked. Throws when it throws, and when it loses, doubles or invents a partition, names a worker that is not there,
 * breaks a rule, or gives something else than a Map, a promise too. A strategy of the user's own gets an input that cannot be changed.
 */
export function askStrategy(strategy: PlacementStrategy, input: PlacementInput): ReadonlyMap<string, string> {
  const isOurs = strategyNamed(strategy.name) === strategy;
  const placement = strategy.place(isOurs ? input : sealed(input));
  const problems = checkPlacement(input, placement);
  if (problems.length === 0) return placement;
  const more = problems.length > shownMax ? ` and ${problems.length - shownMax} more` : '';
  const shown = problems.slice(0, shownMax).map(({ message }) => message);
  throw new Error(`the placement is not sound: ${shown.join('; ')}${more}`);
}

/** Frozen, and the previous placement a copy: a strategy that tries to change it throws, or changes what nobody reads. */
function sealed({ workers, partitions, previous }: PlacementInput): PlacementInput {
  return Object.freeze({
    workers: Object.freeze(workers.map((worker) => Object.freeze({ ...worker }))),
    partitions: Object.freeze(partitions.map((partition) => Object.freeze({ ...partition }))),
    previous: new Map(previous),
  });
}

import { showValue, type ConfigProblem } from '../config-problem.js';
import { consistentHash } from './consistent-hash.js';
import { rendezvous } from './rendezvous.js';
import { roundRobin } from './round-robin.js';
import { sticky } from './sticky.js';
import type { PlacementStrategy } from './strategy.js';

/** The strategies that ship, by the name that a configuration uses. */
export const strategies = { sticky, consistentHash, rendezvous, roundRobin } as const satisfies Readonly<Record<string, PlacementStrategy>>;

export type StrategyName = keyof typeof strategies;

/** The strategy that ships under this name. */
export const strategyNamed = (name: string): PlacementStrategy | undefined =>
  Object.hasOwn(strategies, name) ? strategies[name as StrategyName] : undefined;

/** The strategy that a configuration asks for: a name, or an object of the user's own. Absent means `sticky`. */
export function resolveStrategy(input: unknown): { strategy: PlacementStrategy; problems: ConfigProblem[] } {
  if (input === undefined) return { strategy: sticky, problems: [] };
  const named = typeof input === 'string' ? strategyNamed(input) : undefined;
  if (named) return { strategy: named, problems: [] };
  if (isStrategy(input) && strategyNamed(input.name) && strategyNamed(input.name) !== input) {
    return { strategy: input, problems: [{ path: 'placement.name', message: `is the name of a strategy that ships: ${input.name}` }] };
  }
  if (isStrategy(input)) return { strategy: input, problems: [] };
  const names = Object.keys(strategies).join(', ');
  const message = `expected one of ${names}, or an object with a name and a function place, received ${showValue(input)}`;
  return { strategy: sticky, problems: [{ path: 'placement', message }] };
}

function isStrategy(input: unknown): input is PlacementStrategy {
  if (typeof input !== 'object' || input === null) return false;
  const { name, place } = input as Partial<Record<keyof PlacementStrategy, unknown>>;
  return typeof name === 'string' && name !== '' && typeof place === 'function';
}

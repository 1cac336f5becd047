import { showValue, type ConfigProblem } from '../config-problem.js';
import { sticky } from './sticky.js';
import type { PlacementStrategy } from './strategy.js';

/** The strategies that ship, by the name that a configuration uses. */
export const strategies: Readonly<Record<string, PlacementStrategy>> = { sticky };

/** The strategy that a configuration asks for: a name, or an object of the user's own. Absent means `sticky`. */
export function resolveStrategy(input: unknown): { strategy: PlacementStrategy; problems: ConfigProblem[] } {
  if (input === undefined) return { strategy: sticky, problems: [] };
  if (typeof input === 'string' && Object.hasOwn(strategies, input)) return { strategy: strategies[input] ?? sticky, problems: [] };
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

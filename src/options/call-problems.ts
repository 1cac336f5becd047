import { showValue, type ConfigProblem } from '../../machines/model/config-problem.js';
import { isLoad, isWhole, LOAD_MAX, LOAD_MIN, MS_MAX } from '../../machines/model/ranges.js';
import { ConfigError } from '../errors.js';
import { nearestName } from './nearest-name.js';

/** What one argument of a call may be. `undefined` stands for what was left out, and is always fine. */
interface Expectation {
  readonly expected: string;
  readonly isFit: (value: unknown) => boolean;
}

/** A timer that is given more, or NaN, fires at once: a stop would then give running work no time at all. */
export const timeoutMs: Expectation = {
  expected: `milliseconds from 0 to ${MS_MAX}`,
  isFit: (value) => typeof value === 'number' && value >= 0 && value <= MS_MAX,
};
export const flag: Expectation = { expected: 'true or false', isFit: (value) => typeof value === 'boolean' };
export const abortSignal: Expectation = { expected: 'an AbortSignal', isFit: (value) => value instanceof AbortSignal };
export const textList: Expectation = {
  expected: 'an array of strings',
  isFit: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
export const loadTable: Expectation = {
  expected: `an object of numbers from ${LOAD_MIN} to ${LOAD_MAX}`,
  isFit: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isLoad),
};
export const listener: Expectation = { expected: 'a function', isFit: (value) => typeof value === 'function' };
export const wholeFrom = (min: number, max: number): Expectation => ({
  expected: `a whole number from ${min} to ${max}`,
  isFit: (value) => isWhole(value, min, max),
});
export const oneOf = (names: readonly string[]): Expectation => ({
  expected: `one of ${names.join(', ')}`,
  isFit: (value) => typeof value === 'string' && names.includes(value),
});

/** Throws one `ConfigError` with everything that is wrong with the arguments of a call, by name. Nothing has happened then. */
export function expectArguments(given: unknown, known: Readonly<Record<string, Expectation>>): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new ConfigError([{ path: 'options', message: `expected an object, received ${showValue(given)}` }]);
  const problems: ConfigProblem[] = [];
  for (const [path, value] of Object.entries(given)) {
    const wish = Object.hasOwn(known, path) ? known[path] : undefined;
    if (!wish) problems.push({ path, message: `is not an option; did you mean ${nearestName(path, Object.keys(known))}?` });
    else if (value !== undefined && !wish.isFit(value))
      problems.push({ path, message: `expected ${wish.expected}, received ${showValue(value)}` });
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

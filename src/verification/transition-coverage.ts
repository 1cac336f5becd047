import type { AnyStateMachine } from 'xstate';
import { declaredTransitions } from './declared-transitions.js';
import type { Exploration } from './explore/exploration.js';

export interface TransitionCoverage {
  readonly total: number;
  readonly covered: number;
  /** What no edge took: `running on beat.lost [isLate] → isolated`. */
  readonly missing: readonly string[];
}

/** How many of the declared transitions the explorations took together. Every branch of a guarded list counts by itself. */
export function transitionCoverage(
  machine: AnyStateMachine,
  ...explorations: readonly Pick<Exploration, 'transitionsTaken'>[]
): TransitionCoverage {
  const declared = [...declaredTransitions(machine).values()];
  const missing = declared.filter((name) => !explorations.some((one) => one.transitionsTaken.has(name)));
  return { total: declared.length, covered: declared.length - missing.length, missing };
}

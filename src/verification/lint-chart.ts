import type { AnyStateMachine } from 'xstate';
import type { ChartProblem } from './lint/chart-problem.js';
import { checkInvokes, type InvokeRules } from './lint/check-invokes.js';
import { checkKeys } from './lint/check-keys.js';
import { checkNamesExist } from './lint/check-names-exist.js';
import { checkShape } from './lint/check-shape.js';
import { checkSpelling } from './lint/check-spelling.js';
import { checkWaysOut } from './lint/check-ways-out.js';

export interface LintOptions extends InvokeRules {
  /** Most atomic and final states that one chart may have; 12 unless told. */
  readonly leafStatesMax?: number;
}

/**
 * What is wrong with a chart that neither tsc nor XState says: names without implementation, misspelt keys, states without a way out, and
 * the house rules for names and descriptions. An empty list is a pass. Unknown transition targets and a missing `initial` cannot get
 * here: XState refuses to build such a chart.
 */
export function lintChart(machine: AnyStateMachine, options: LintOptions = {}): readonly ChartProblem[] {
  return [
    ...checkKeys(machine),
    ...checkNamesExist(machine),
    ...checkInvokes(machine, options),
    ...checkSpelling(machine),
    ...checkShape(machine, options.leafStatesMax ?? 12),
    ...checkWaysOut(machine),
  ];
}

import type { AnyStateMachine } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { checkStop } from '../check-stop.js';
import { exploreChart } from '../explore-chart.js';
import type { Exploration } from '../explore/exploration.js';
import { findDeadEnds } from '../find-dead-ends.js';
import { lintChart } from '../lint-chart.js';
import type { ChartRule } from '../lint/chart-problem.js';
import { transitionCoverage } from '../transition-coverage.js';
import { type ChartSamples, completeSamples } from './chart-samples.js';

export interface ChartFinding {
  /** A rule of the lint, or `unreachableState`, `untakenTransition`, `deadEnd`, `trap`, `stop`, `threw`, `unexplored` and the like. */
  readonly rule: string;
  readonly message: string;
  /** The events that lead there, where that says something. */
  readonly path?: readonly string[];
}

export interface ChartReport {
  readonly id: string;
  /** Declared states, the root left out. */
  readonly states: number;
  readonly transitions: number;
  readonly reachableStates: number;
  readonly coveredTransitions: number;
  readonly problems: readonly ChartFinding[];
}

export interface VerifyOptions {
  readonly samples?: ChartSamples;
  /** The event that must stop the chart from everywhere, once. */
  readonly stopEvent?: string;
  /** Also the rules for names, descriptions and sizes. Default: only what is wrong in any house. */
  readonly isStrict?: boolean;
}

const FAULTS: ReadonlySet<ChartRule> = new Set<ChartRule>([
  ...(['unknownInitial', 'unknownTarget', 'unknownAction', 'unknownGuard', 'unknownDelay', 'unknownActor', 'unknownKey'] as const),
  ...(['missingOnError', 'missingSendId', 'reservedEvent'] as const),
]);

/** Everything that can be said of one chart: the lint, and what a walk through all that it can come to shows. */
export function verifyChart(machine: AnyStateMachine, { samples = {}, stopEvent, isStrict = false }: VerifyOptions = {}): ChartReport {
  const lint = lintChart(machine)
    .filter(({ rule }) => isStrict || FAULTS.has(rule))
    .map(({ rule, where, message }) => ({ rule, message: `${where}: ${message}` }));
  const nodes = chartNodes(machine).filter((node) => node.parent !== undefined && node.type !== 'history');
  const declared = transitionCoverage(machine);
  const about = { id: machine.id, states: nodes.length, transitions: declared.total };
  let explored: Exploration;
  try {
    explored = exploreChart(machine, completeSamples(machine, samples));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...about, reachableStates: 0, coveredTransitions: 0, problems: [...lint, { rule: 'unexplored', message }] };
  }
  const reached = new Set(explored.edges.flatMap((edge) => edge.passed.flatMap((active) => [...active])));
  const unreached = nodes.map((node) => node.path.join('.')).filter((path) => !reached.has(path));
  const { covered, missing } = transitionCoverage(machine, explored);
  return {
    ...{ ...about, reachableStates: nodes.length - unreached.length, coveredTransitions: covered },
    problems: [
      ...lint,
      ...unreached.map((path) => ({ rule: 'unreachableState', message: `nothing leads into ${path}` })),
      ...missing.map((name) => ({ rule: 'untakenTransition', message: `never taken: ${name}` })),
      ...walkFindings(explored, stopEvent),
    ],
  };
}

function walkFindings(explored: Exploration, stopEvent: string | undefined): readonly ChartFinding[] {
  const states = [...explored.states.values()];
  const leaving = new Set(explored.edges.filter((edge) => edge.to !== edge.from).map((edge) => edge.from));
  const traps = states.filter((state) => state.status === 'active' && !leaving.has(state.key));
  const hasEnd = Object.values(explored.machine.root.states).some((node) => (node as { type: string }).type === 'final');
  const deadEnds = hasEnd ? findDeadEnds(explored).filter((state) => state.status === 'active' && !traps.includes(state)) : [];
  const stops = stopEvent === undefined ? [] : checkStop(explored, { stopEvent });
  const at = (value: unknown): string => JSON.stringify(value);
  const types = (path: readonly { readonly type: string }[]): readonly string[] => path.map(({ type }) => type);
  return [
    ...explored.problems.map(({ kind, message, path }) => ({ rule: kind, message, path: types(path) })),
    ...traps.map(({ value, path }) => ({ rule: 'trap', message: `nothing leads out of ${at(value)}`, path: types(path) })),
    ...deadEnds.map(({ value, path }) => ({ rule: 'deadEnd', message: `the end is out of reach from ${at(value)}`, path: types(path) })),
    ...stops.map(({ message, path }) => ({ rule: 'stop', message, path: types(path) })),
  ];
}

import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { builtinUses } from './action-uses.js';
import type { ChartProblem } from './chart-problem.js';

/** The chart can be read and drawn: few leaves, each state described, starting points and history targets that exist, loops that end. */
export function checkShape(machine: AnyStateMachine, leafStatesMax: number): readonly ChartProblem[] {
  const nodes = chartNodes(machine);
  const leaves = nodes.filter((node) => node.type === 'atomic' || node.type === 'final');
  const where = `#${machine.id}`;
  return [
    ...(Number.isFinite(machine.options.maxIterations ?? Infinity) ? [] : [noMaxIterations(where)]),
    ...(leaves.length <= leafStatesMax ? [] : [tooManyLeaves(where, leaves.length, leafStatesMax)]),
    ...nodes.filter(lacksDescription).map((node) => missingDescription(node.id)),
    ...nodes.flatMap(checkInitial),
    ...nodes.flatMap(checkHistoryTarget),
    ...builtinUses(machine)
      .filter(({ action }) => action.delay !== undefined && action.id === undefined)
      .map((use) => missingSendId(use.where)),
  ];
}

const lacksDescription = (node: AnyStateNode): boolean => node.parent !== undefined && node.type !== 'history' && !node.description?.trim();

/** XState builds a chart whose `initial` names no state, and fails when an actor starts. */
function checkInitial(node: AnyStateNode): readonly ChartProblem[] {
  const initial = node.config.initial as string | { target: string } | undefined;
  const name = typeof initial === 'object' ? initial.target : initial;
  if (name === undefined || node.states[name] !== undefined) return [];
  return [{ rule: 'unknownInitial', where: `#${node.id}`, message: `initial '${name}' is none of ${Object.keys(node.states).join(', ')}` }];
}

/** Other targets are resolved, or refused, when the chart is built; the default of a history state only when it is entered. */
function checkHistoryTarget(node: AnyStateNode): readonly ChartProblem[] {
  const target = node.type === 'history' ? node.config.target : undefined;
  const siblings = (node.parent?.states ?? {}) as Record<string, unknown>;
  if (target === undefined || siblings[target.split('.')[0] ?? ''] !== undefined) return [];
  return [
    { rule: 'unknownTarget', where: `#${node.id}`, message: `history target '${target}' is none of ${Object.keys(siblings).join(', ')}` },
  ];
}

const noMaxIterations = (where: string): ChartProblem => ({
  rule: 'missingMaxIterations',
  where,
  message: 'without options.maxIterations a cycle of always transitions hangs the process',
});
const tooManyLeaves = (where: string, leaves: number, max: number): ChartProblem => ({
  rule: 'tooManyLeafStates',
  where,
  message: `${leaves} leaf states, at most ${max}: give the chart a child`,
});
const missingDescription = (id: string): ChartProblem => ({
  rule: 'missingDescription',
  where: `#${id}`,
  message: 'say what holds in this state: it is the tooltip and the reference',
});
const missingSendId = (where: string): ChartProblem => ({
  rule: 'missingSendId',
  where,
  message: 'a delayed raise or sendTo without id gets a random one: name it',
});

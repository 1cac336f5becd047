import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { chartNodes } from '../verification/chart-nodes.js';
import { guardName } from '../verification/declared-transitions.js';
import { asList, transitionsOf } from '../verification/lint/action-uses.js';
import { actionName } from './action-name.js';
import { triggerOf, type TriggerKind } from './trigger.js';

/** A statechart as nodes and arrows: what is drawn, written as Mermaid text, and printed as JSON. */
export interface ChartGraph {
  readonly id: string;
  readonly description?: string;
  /** In document order. The first is the chart itself. */
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

export interface ChartState {
  /** The id of the chart and the names on the way down, joined by dots: the same in every picture of the same chart. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'atomic' | 'compound' | 'parallel' | 'final' | 'history';
  /** Absent for the chart itself. */
  readonly parent?: string;
  /** The state that is entered with this one. */
  readonly initial?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** Actors that live as long as the state is active: `id`, or `id: name` when these differ. */
  readonly invokes: readonly string[];
}

export interface ChartTransition {
  readonly source: string;
  /** Absent when the state stays as it is and only actions run. */
  readonly target?: string;
  readonly kind: TriggerKind;
  /** `member.stop`, `after drainTimeout`, `done planner`, `always` … */
  readonly trigger: string;
  readonly guard?: string;
  readonly actions: readonly string[];
}

/** Pure: needs neither a running actor nor a layout. */
export function chartGraph(machine: AnyStateMachine): ChartGraph {
  const nodes = chartNodes(machine);
  return {
    id: machine.id,
    ...described(machine.root),
    states: nodes.map(stateOf),
    transitions: nodes.flatMap((node) => [...transitionsOf(node).flatMap(transitionsFrom), ...historyDefault(node)]),
  };
}

const idOf = (node: AnyStateNode): string => [node.machine.id, ...node.path].join('.');

function stateOf(node: AnyStateNode): ChartState {
  const initial = node.type === 'compound' ? node.initial.target[0] : undefined;
  return {
    id: idOf(node),
    name: node.type === 'history' ? (node.history === 'deep' ? 'H*' : 'H') : node.key,
    kind: node.type,
    ...(node.parent && { parent: idOf(node.parent) }),
    ...(initial && { initial: idOf(initial) }),
    ...described(node),
    tags: node.tags,
    entry: asList(node.config.entry).map(actionName),
    exit: asList(node.config.exit).map(actionName),
    invokes: node.invoke.map(({ id, src }) => (typeof src === 'string' && src !== id ? `${id}: ${src}` : id)),
  };
}

const described = ({ description }: AnyStateNode): { readonly description?: string } => (description === undefined ? {} : { description });

/** One for each target: a transition may enter several regions at once. */
function transitionsFrom(one: AnyTransitionDefinition): readonly ChartTransition[] {
  const base = {
    source: idOf(one.source),
    ...triggerOf(one),
    ...(one.guard !== undefined && { guard: guardName(one.guard) || 'guard' }),
    actions: one.actions.map(actionName),
  };
  return one.target === undefined ? [base] : one.target.map((target) => ({ ...base, target: idOf(target) }));
}

/** Where a history state leads before there is a history. */
function historyDefault(node: AnyStateNode): readonly ChartTransition[] {
  const { target } = node.config as { readonly target?: string };
  const found = target === undefined ? undefined : nodeAt(node, target);
  return found ? [{ source: idOf(node), target: idOf(found), kind: 'always', trigger: 'no history', actions: [] }] : [];
}

function nodeAt(node: AnyStateNode, target: string): AnyStateNode | undefined {
  if (target.startsWith('#')) return node.machine.getStateNodeById(target);
  const names = target.split('.');
  return names.reduce<AnyStateNode | undefined>((at, name) => at?.states[name] as AnyStateNode | undefined, node.parent);
}

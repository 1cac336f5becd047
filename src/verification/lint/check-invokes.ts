import type { AnyActorLogic, AnyStateMachine } from 'xstate';
import { chartNodes } from '../chart-nodes.js';
import { asList, builtinUses } from './action-uses.js';
import type { ChartProblem } from './chart-problem.js';
import { isCallbackLogic } from './is-callback-logic.js';

/** Who may be missing: `providedActors` need no placeholder, `callbacksMayFail` asks `onError` of callbacks too. */
export interface InvokeRules {
  readonly providedActors?: readonly string[] | undefined;
  readonly callbacksMayFail?: boolean | undefined;
}

interface InvokeConfig {
  readonly src: unknown;
  readonly id?: string;
  readonly onError?: unknown;
}

/** Actors are named, known, have a fixed id, and nothing that can fail goes without `onError`: its failure would end the whole actor. */
export function checkInvokes(machine: AnyStateMachine, rules: InvokeRules): readonly ChartProblem[] {
  const invoked = chartNodes(machine).flatMap((node) =>
    asList(node.config.invoke).map((config, index) => ({ where: `#${node.id} invoke ${index}`, config: config as InvokeConfig })),
  );
  const spawned = builtinUses(machine).filter(({ action }) => action.type === 'xstate.spawnChild');
  return [
    ...invoked.flatMap(({ where, config }) => checkInvoke(machine, { where, config }, rules)),
    ...spawned.flatMap(({ where, action }) => checkSource(machine, { where, src: action.src }, rules)),
  ];
}

function checkInvoke(machine: AnyStateMachine, one: { where: string; config: InvokeConfig }, rules: InvokeRules): readonly ChartProblem[] {
  const { where, config } = one;
  const problems = [...checkSource(machine, { where, src: config.src }, rules)];
  if (config.id === undefined)
    problems.push({ rule: 'missingInvokeId', where, message: `invoke ${String(config.src)} without id: give it a stable one` });
  if (config.onError === undefined && canFail(machine, config.src, rules)) {
    problems.push({ rule: 'missingOnError', where, message: `${String(config.src)} can fail, which without onError ends the whole actor` });
  }
  return problems;
}

function checkSource(machine: AnyStateMachine, use: { where: string; src: unknown }, rules: InvokeRules): readonly ChartProblem[] {
  const { where, src } = use;
  if (typeof src !== 'string')
    return [{ rule: 'unnamedActor', where, message: 'the actor is written in place: name it in setup({ actors })' }];
  if (machine.implementations.actors[src] !== undefined || rules.providedActors?.includes(src)) return [];
  return [{ rule: 'unknownActor', where, message: `'${src}' is not among setup({ actors })` }];
}

function canFail(machine: AnyStateMachine, src: unknown, rules: InvokeRules): boolean {
  const logic = (typeof src === 'string' ? machine.implementations.actors[src] : src) as AnyActorLogic | undefined;
  return rules.callbacksMayFail === true || logic === undefined || !isCallbackLogic(logic);
}

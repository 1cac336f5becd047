import type { AnyActorRef, AnyMachineSnapshot, EventObject } from 'xstate';
import { canonicalJson } from './canonical-json.js';
import { type ChartEffect, toEffect } from './chart-effect.js';
import type { ChartStep } from './step-chart.js';

/** A snapshot with what XState's pure snapshots leave out: the timers that run, and which children have come to their end. */
export interface Situation {
  readonly snapshot: AnyMachineSnapshot;
  readonly timers: ReadonlyMap<string, EventObject>;
  readonly ended: ReadonlySet<AnyActorRef>;
}

/** Children that live. None outlives its chart; one whose source has no implementation never lived. */
export function livingChildren({ snapshot, ended }: Situation): readonly AnyActorRef[] {
  if (snapshot.status !== 'active') return [];
  const children = Object.values(snapshot.children as Record<string, AnyActorRef | undefined>);
  return children.filter((child) => child !== undefined && !ended.has(child)) as readonly AnyActorRef[];
}

/** Where a step leads, and its effects, without stops of children that had ended before. */
export function situationAfter(before: Situation | undefined, step: ChartStep): { situation: Situation; effects: readonly ChartEffect[] } {
  const alreadyEnded = new Set([...(before?.ended ?? [])].map((child) => child.id));
  const effects: ChartEffect[] = [];
  for (const executable of step.executables) {
    const effect = toEffect(executable, step.self);
    if (effect === undefined || (effect.kind === 'stop' && alreadyEnded.delete(effect.id))) continue;
    effects.push(effect);
  }
  const { snapshot } = step;
  const timers = snapshot.status === 'active' ? timersAfter(before?.timers ?? new Map(), effects) : new Map<string, EventObject>();
  const present = new Set(Object.values(snapshot.children as Record<string, AnyActorRef>));
  const ended = new Set([...(before?.ended ?? [])].filter((child) => present.has(child)));
  return { situation: { snapshot, timers, ended }, effects };
}

function timersAfter(before: ReadonlyMap<string, EventObject>, effects: readonly ChartEffect[]): ReadonlyMap<string, EventObject> {
  const timers = new Map(before);
  for (const effect of effects) {
    if (effect.kind === 'arm') timers.set(effect.name, effect.event);
    if (effect.kind === 'disarm') timers.delete(effect.name);
  }
  return timers;
}

/** What tells snapshots apart unless somebody says better. */
export const byValueAndContext = (snapshot: AnyMachineSnapshot): string =>
  canonicalJson({ value: snapshot.value as unknown, context: snapshot.context as unknown });

/** Two situations with one key behave alike. */
export function situationKey(situation: Situation, keyOf: (snapshot: never) => string): string {
  const { snapshot, timers } = situation;
  const history = Object.entries(snapshot.historyValue as Record<string, readonly { id: string }[]>);
  const rest = {
    ...(snapshot.status === 'active' ? {} : { status: snapshot.status, output: snapshot.output as unknown }),
    ...(history.length === 0 ? {} : { history: history.map(([id, nodes]) => [id, ...nodes.map((node) => node.id)]) }),
    ...(timers.size === 0 ? {} : { timers: [...timers].sort(([a], [b]) => (a < b ? -1 : 1)) }),
    ...childrenKey(situation),
  };
  return `${keyOf(snapshot as never)} ${canonicalJson(rest)}`;
}

function childrenKey(situation: Situation): object {
  const children = livingChildren(situation).map((child) => child.id);
  return children.length === 0 ? {} : { children: children.sort() };
}

/** Dotted paths of the active nodes, without the root. */
export function activePaths(snapshot: AnyMachineSnapshot): ReadonlySet<string> {
  return new Set(snapshot._nodes.filter((node) => node.parent !== undefined).map((node) => node.path.join('.')));
}

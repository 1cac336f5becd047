import type { AnyStateMachine, EventObject } from 'xstate';
import type { ChartEffect } from '../explore/chart-effect.js';
import { livingChildren, type Situation } from '../explore/situation.js';
import type { ChartSteps, SituationStep } from './chart-steps.js';
import type { ChartTree, TreeEffect } from './chart-tree.js';

/** How the charts of a tree are found and stepped. */
interface TreeRules {
  readonly steps: ChartSteps;
  /** The chart behind a child, when it is one and shall act as one. */
  readonly chartOf: (child: { machine: AnyStateMachine; id: string; src: string }) => AnyStateMachine | undefined;
}
type Parts = Pick<ChartTree, 'id' | 'machine' | 'situation' | 'charts'>;

/** One chart while its tree moves. */
interface Node {
  readonly id: string;
  readonly path: string;
  readonly machine: AnyStateMachine;
  readonly parent: Node | undefined;
  readonly charts: Map<string, Node>;
  situation: Situation;
}

interface Letter {
  readonly to: Node;
  readonly event: EventObject;
  /** The child that ended, when this tells of an end: it is no child any more when the letter is read. */
  readonly ended?: string;
  /** The same, when the child is a chart. It may have been stopped, even replaced, before the letter is read. */
  readonly endedChart?: Node;
  readonly timer?: string;
}

/** One stimulus, and all that charts of the tree tell each other because of it, until every mailbox is empty. */
export class TreeRun {
  readonly effects: TreeEffect[] = [];
  readonly #rules: TreeRules;
  readonly #letters: Letter[] = [];
  #root: Node | undefined;

  constructor(rules: TreeRules) {
    this.#rules = rules;
  }

  start(machine: AnyStateMachine, input: unknown): void {
    this.#root = this.#begin({ id: machine.id, path: '', machine, parent: undefined }, input);
    this.#deliverAll();
  }

  step(tree: ChartTree, stimulus: { path: string; event: EventObject; timer?: string; doer?: string }): void {
    this.#root = thawed(tree, undefined);
    const to = nodeAt(this.#root, stimulus.path);
    const { event, timer, doer } = stimulus;
    if (to === undefined || (doer !== undefined && !isLiving(to, doer)) || (timer !== undefined && !to.situation.timers.has(timer))) return;
    this.#letters.push({ to, event, ...(doer !== undefined && { ended: doer }), ...(timer !== undefined && { timer }) });
    this.#deliverAll();
  }

  frozen(intern: (parts: Parts) => ChartTree): ChartTree {
    const freeze = (node: Node): ChartTree => {
      const charts = new Map([...node.charts].map(([id, child]) => [id, freeze(child)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
      return intern({ id: node.id, machine: node.machine, situation: node.situation, charts });
    };
    return freeze(this.#root as Node);
  }

  #deliverAll(): void {
    for (let letter = this.#letters.shift(); letter !== undefined; letter = this.#letters.shift()) this.#deliver(letter);
  }

  #deliver({ to, event, ended, endedChart, timer }: Letter): void {
    if (to.situation.snapshot.status !== 'active' || isOut(to)) return;
    if (endedChart !== undefined && to.charts.get(endedChart.id) !== endedChart) return;
    if (endedChart !== undefined) to.charts.delete(endedChart.id);
    if (ended !== undefined) this.#tell(to, { kind: 'ended', name: ended, id: ended });
    this.#settle(to, this.#rules.steps.step(to.machine, to.situation, { event, ended, timer }));
  }

  #begin(about: Omit<Node, 'charts' | 'situation'>, input: unknown): Node {
    const step = this.#rules.steps.start(about.machine, input);
    const node: Node = { ...about, charts: new Map(), situation: step.situation };
    about.parent?.charts.set(about.id, node);
    this.#settle(node, step);
    return node;
  }

  #settle(node: Node, { situation, effects }: SituationStep): void {
    node.situation = situation;
    for (const effect of effects) this.#carryOut(node, effect);
    const { status } = situation.snapshot;
    const [output, error] = [situation.snapshot.output as unknown, situation.snapshot.error];
    if (status === 'active') return;
    for (const child of [...node.charts.values()]) this.#stop(node, child.id);
    if (node.parent === undefined) return;
    const kind = status === 'done' ? 'done' : 'error';
    const event = { type: `xstate.${kind}.actor.${node.id}`, actorId: node.id, ...(kind === 'done' ? { output } : { error }) };
    this.#letters.push({ to: node.parent, event, ended: node.id, endedChart: node });
  }

  #carryOut(node: Node, effect: ChartEffect): void {
    if (effect.kind === 'send') return this.#send(node, effect);
    if (effect.kind === 'stop') return this.#stop(node, effect.id);
    if (effect.kind === 'raise' || effect.kind === 'arm' || effect.kind === 'disarm') return;
    this.#tell(node, effect);
    if (effect.kind !== 'start') return;
    const chart = this.#rules.chartOf({ machine: node.machine, id: effect.id, src: effect.name });
    if (chart !== undefined) this.#begin({ id: effect.id, path: join(node.path, effect.id), machine: chart, parent: node }, effect.input);
  }

  #send(node: Node, effect: Extract<ChartEffect, { kind: 'send' }>): void {
    if (effect.delayMs !== undefined)
      throw new Error(`${node.machine.id} delays '${effect.name}' to another actor: a timer of its own is needed`);
    const to = effect.to === node.machine.id ? node : effect.to === 'parent' ? node.parent : node.charts.get(effect.to);
    if (to === undefined) this.#tell(node, effect);
    else this.#letters.push({ to, event: effect.event });
  }

  #stop(node: Node, id: string): void {
    const child = node.charts.get(id);
    if (child === undefined) return this.#tell(node, { kind: 'stop', name: id, id });
    for (const below of [...child.charts.keys()]) this.#stop(child, below);
    for (const doer of doersOf(child)) this.#tell(child, { kind: 'stop', name: doer, id: doer });
    node.charts.delete(id);
    this.#tell(node, { kind: 'stop', name: id, id });
  }

  #tell(node: Node, effect: ChartEffect): void {
    this.effects.push({ path: node.path, effect });
  }
}

const join = (path: string, id: string): string => (path === '' ? id : `${path}.${id}`);

function thawed(tree: ChartTree, parent: Node | undefined): Node {
  const path = parent === undefined ? '' : join(parent.path, tree.id);
  const node: Node = { id: tree.id, path, machine: tree.machine, parent, charts: new Map(), situation: tree.situation };
  for (const [id, child] of tree.charts) node.charts.set(id, thawed(child, node));
  return node;
}

function nodeAt(root: Node, path: string): Node | undefined {
  if (path === '') return root;
  return path.split('.').reduce<Node | undefined>((node, id) => node?.charts.get(id), root);
}

/** Stopped by its parent, or an end of its own that the parent has heard of. */
const isOut = (node: Node): boolean => node.parent !== undefined && (node.parent.charts.get(node.id) !== node || isOut(node.parent));

const isLiving = (node: Node, id: string): boolean => livingChildren(node.situation).some((child) => child.id === id);

const doersOf = (node: Node): readonly string[] =>
  livingChildren(node.situation)
    .map((child) => child.id)
    .filter((id) => !node.charts.has(id));

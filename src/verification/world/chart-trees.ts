import type { AnyActorLogic, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { canonicalJson } from '../explore/canonical-json.js';
import { ChartSteps } from './chart-steps.js';
import { ChartTree, type TreeStep } from './chart-tree.js';
import { TreeRun } from './tree-run.js';

export interface ChartTreesOptions {
  /** Children, by id, that are charts and shall count as doers: the world decides how they end. */
  readonly inert?: readonly string[];
  /** By id of the machine: what tells two snapshots apart, as in `explore`. */
  readonly keyOf?: Readonly<Record<string, (snapshot: AnyMachineSnapshot) => string>>;
}

/** Something that happens to a tree: an event for one of its charts, a timer of one, or the end of a doer. Make each once, use it often. */
export interface Stimulus {
  readonly key: string;
  /** The chart that hears of it. */
  readonly path: string;
  readonly event: EventObject;
  readonly timer?: string;
  readonly doer?: string;
}

export const tells = (path: string, event: EventObject): Stimulus => ({ key: `${path} ! ${canonicalJson(event)}`, path, event });

/** The event of a timer stands in the tree. */
export const fires = (path: string, timer: string, event: EventObject): Stimulus => ({ key: `${path} @ ${timer}`, path, event, timer });

/** A doer is done; it is named by the path of its chart and its own id: `follower.claimer`. */
export const ends = (path: string, output?: unknown): Stimulus => ending(path, { kind: 'done', field: 'output', value: output });

export const fails = (path: string, error: unknown): Stimulus => ending(path, { kind: 'error', field: 'error', value: error });

function ending(doerPath: string, { kind, field, value }: { kind: 'done' | 'error'; field: string; value: unknown }): Stimulus {
  const cut = doerPath.lastIndexOf('.');
  const [path, doer] = [doerPath.slice(0, Math.max(0, cut)), doerPath.slice(cut + 1)];
  const event = { type: `xstate.${kind}.actor.${doer}`, actorId: doer, [field]: value };
  return { key: `${doerPath} # ${canonicalJson(event)}`, path, event, doer };
}

/**
 * Steps trees of charts over XState's pure transitions, each step computed once and looked up ever after. A parent and its child charts
 * talk at once and in order, as actors of one process do; what a step throws is thrown.
 */
export class ChartTrees {
  readonly #machine: AnyStateMachine;
  readonly #inert: readonly string[];
  readonly #steps: ChartSteps;
  readonly #interned = new Map<string, ChartTree>();

  constructor(machine: AnyStateMachine, { inert = [], keyOf }: ChartTreesOptions = {}) {
    this.#machine = machine;
    this.#inert = inert;
    this.#steps = new ChartSteps(keyOf);
  }

  start(input?: unknown): TreeStep {
    const run = this.#run();
    run.start(this.#machine, input);
    return this.#finish(run);
  }

  /** Nothing happens to a chart or doer that is not there. */
  step(tree: ChartTree, stimulus: Stimulus): TreeStep {
    const known = tree.known.get(stimulus.key);
    if (known !== undefined) return known;
    const run = this.#run();
    run.step(tree, stimulus);
    const step = this.#finish(run);
    tree.known.set(stimulus.key, step);
    return step;
  }

  #run(): TreeRun {
    return new TreeRun({ steps: this.#steps, chartOf: (child) => this.#chartOf(child) });
  }

  #finish(run: TreeRun): TreeStep {
    return { tree: run.frozen((parts) => this.#intern(parts)), effects: run.effects };
  }

  #intern(parts: Pick<ChartTree, 'id' | 'machine' | 'situation' | 'charts'>): ChartTree {
    const below = [...parts.charts].map(([id, chart]) => `${id}:${chart.number}`).join();
    const key = `${parts.id} ${this.#steps.numberOf(parts.situation)} ${below}`;
    let tree = this.#interned.get(key);
    if (tree === undefined) this.#interned.set(key, (tree = new ChartTree(this.#interned.size, parts)));
    return tree;
  }

  /** The chart behind a child, when it is one and shall act as one. */
  #chartOf({ machine, id, src }: { machine: AnyStateMachine; id: string; src: string }): AnyStateMachine | undefined {
    if (this.#inert.includes(id)) return undefined;
    const logic = machine.implementations.actors[src] as AnyActorLogic | undefined;
    return logic !== undefined && 'root' in logic ? (logic as AnyStateMachine) : undefined;
  }
}

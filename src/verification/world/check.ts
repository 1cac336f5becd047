import { GoalGraph } from './goal-graph.js';
import type { Move, World, WorldReport, WorldStep, WorldViolation } from './world.js';

export interface CheckOptions {
  /** The search ends, incomplete, with this many distinct states; 5,000,000 unless told. Each costs some 200 bytes. */
  readonly statesMax?: number;
}

/**
 * Visits every state of a world, breadth first, each one once, and asks every rule of it; then, over the whole graph, every goal. Ends
 * with the first violation: its trace is a shortest one. Deterministic. Runs until it is done: minutes for millions of states.
 */
export function check<S>(world: World<S>, { statesMax = 5_000_000 }: CheckOptions = {}): WorldReport {
  const search = new Search(world, statesMax);
  const violation = search.run() ?? (search.isComplete ? search.checkGoals() : undefined);
  return {
    name: world.name,
    distinctStates: search.size,
    moves: search.movesTried,
    depth: search.depth,
    isComplete: violation === undefined && search.isComplete,
    violations: violation === undefined ? [] : [violation],
  };
}

/** States are numbered in the order in which they are found; only those at the frontier are kept, the others are found again by replay. */
class Search<S> {
  movesTried = 0;
  depth = 0;
  isComplete = true;
  readonly #world: World<S>;
  readonly #statesMax: number;
  readonly #rules: readonly (readonly [string, (state: S) => string | undefined])[];
  readonly #goals: readonly (readonly [string, GoalGraph<S>])[];
  readonly #numbers = new Map<string, number>();
  /** By number: where the state was found from, and by which of the moves there; a start by itself. */
  readonly #parents: number[] = [];
  readonly #moveIndexes: number[] = [];
  #frontier: S[] = [];
  #violation: WorldViolation | undefined;

  constructor(world: World<S>, statesMax: number) {
    this.#world = world;
    this.#statesMax = statesMax;
    this.#rules = Object.entries(world.rules);
    this.#goals = Object.entries(world.goals ?? {}).map(([rule, goal]) => [rule, new GoalGraph(goal)] as const);
  }

  get size(): number {
    return this.#parents.length;
  }

  run(): WorldViolation | undefined {
    this.#world.starts.forEach((start, index) => this.#arrive(start, -1, index));
    while (this.#frontier.length > 0 && !this.#isOver()) {
      const level = this.#frontier;
      const first = this.size - level.length;
      this.#frontier = [];
      for (let index = 0; index < level.length && !this.#isOver(); index++) this.#visit(level[index] as S, first + index);
      if (this.#frontier.length > 0) this.depth++;
    }
    return this.#violation;
  }

  checkGoals(): WorldViolation | undefined {
    for (const [rule, graph] of this.#goals) {
      const stuck = graph.firstStuck(this.size);
      if (stuck !== undefined) return { rule, message: 'cannot be reached from here any more', trace: this.#trace(stuck) };
    }
    return undefined;
  }

  #isOver(): boolean {
    return this.#violation !== undefined || !this.isComplete;
  }

  #visit(state: S, number: number): void {
    let moves: readonly Move<S>[];
    try {
      moves = this.#world.moves(state);
    } catch (error) {
      this.#violation = { rule: 'throws', message: String(error), trace: this.#trace(number) };
      return;
    }
    this.movesTried += moves.length;
    for (let index = 0; index < moves.length && this.#violation === undefined; index++) {
      const move = moves[index] as Move<S>;
      const to = this.#arrive(move.to, number, index);
      for (const [, graph] of this.#goals) graph.addMove(number, to, move);
    }
  }

  #arrive(state: S, parent: number, moveIndex: number): number {
    const key = this.#world.keyOf(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.size;
    this.#numbers.set(key, number);
    this.#parents.push(parent);
    this.#moveIndexes.push(moveIndex);
    this.#frontier.push(state);
    for (const [rule, holds] of this.#rules) {
      const message = holds(state);
      if (message !== undefined) this.#violation ??= { rule, message, trace: this.#trace(number) };
    }
    for (const [, graph] of this.#goals) graph.addState(number, state);
    if (this.size >= this.#statesMax) this.isComplete = false;
    return number;
  }

  #trace(number: number): readonly WorldStep[] {
    const steps: WorldStep[] = [];
    this.#replay(number, ({ name, to }) => {
      const state = this.#world.show?.(to);
      steps.push({ move: name, ...(state === undefined ? {} : { state }) });
    });
    return steps;
  }

  #replay(number: number, told: (move: Move<S>) => void = () => undefined): S {
    const indexes: number[] = [];
    for (let at = number; at >= 0; at = this.#parents[at] as number) indexes.push(this.#moveIndexes[at] as number);
    let state = this.#world.starts[indexes.pop() as number] as S;
    for (const index of indexes.reverse()) {
      const move = this.#world.moves(state)[index] as Move<S>;
      told(move);
      state = move.to;
    }
    return state;
  }
}

import type { Move, WorldGoal } from './world.js';

/** The moves of a world, backwards, for one goal: who can still get there. States are known by number. */
export class GoalGraph<S> {
  readonly #goal: WorldGoal<S>;
  readonly #reached: number[] = [];
  readonly #asked: number[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  constructor(goal: WorldGoal<S>) {
    this.#goal = goal;
  }

  addState(number: number, state: S): void {
    if (this.#goal.holds(state)) this.#reached.push(number);
    if (this.#goal.from?.(state) ?? true) this.#asked.push(number);
  }

  addMove(from: number, to: number, move: Move<S>): void {
    if (from === to || this.#goal.by?.(move) === false) return;
    this.#from.push(from);
    this.#to.push(to);
  }

  /** The first state found from which the goal is out of reach; `undefined` when there is none. */
  firstStuck(size: number): number | undefined {
    const canReach = this.#statesReaching(size);
    return this.#asked.find((number) => canReach[number] === 0);
  }

  #statesReaching(size: number): Uint8Array {
    const { starts, sources } = this.#arriving(size);
    const canReach = new Uint8Array(size);
    const waiting = [...this.#reached];
    for (const number of waiting) canReach[number] = 1;
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      for (let at = starts[number] as number; at < (starts[number + 1] as number); at++) {
        const source = sources[at] as number;
        if (canReach[source] === 1) continue;
        canReach[source] = 1;
        waiting.push(source);
      }
    }
    return canReach;
  }

  /** Who leads to each state: the sources of state `n` are `sources[starts[n]]` up to `sources[starts[n + 1]]`. */
  #arriving(size: number): { readonly starts: Int32Array; readonly sources: Int32Array } {
    const starts = new Int32Array(size + 1);
    for (const to of this.#to) starts[to + 1] = (starts[to + 1] as number) + 1;
    for (let number = 0; number < size; number++) starts[number + 1] = (starts[number + 1] as number) + (starts[number] as number);
    const next = starts.slice();
    const sources = new Int32Array(this.#to.length);
    this.#to.forEach((to, at) => {
      sources[next[to] as number] = this.#from[at] as number;
      next[to] = (next[to] as number) + 1;
    });
    return { starts, sources };
  }
}

/** One thing that may happen in a world, and what it leads to. */
export interface Move<S> {
  /** What a person reads in a trace: `b applies 7 leader.claim of a`. */
  readonly name: string;
  readonly to: S;
}

/** What is claimed of every state that can be reached: the text says what is wrong, `undefined` that all is well. */
export type WorldRule<S> = (state: S) => string | undefined;

/** From every state that it is asked of, a state where it holds can still be reached: nothing is stuck for good. */
export interface WorldGoal<S> {
  readonly holds: (state: S) => boolean;
  /** Asked of these states only; of all of them unless told. */
  readonly from?: (state: S) => boolean;
  /** Reached by these moves alone, like those that need nobody's help; by all of them unless told. */
  readonly by?: (move: Move<S>) => boolean;
}

/** Some actors, what is under way between them, and everything that may happen next. Finite: cap what grows. */
export interface World<S> {
  readonly name: string;
  readonly starts: readonly S[];
  /** Depends on the state alone, and never changes it. What it throws is a violation. */
  readonly moves: (state: S) => readonly Move<S>[];
  /** States with one key behave alike. Leave out what does not steer, sort what is interchangeable. */
  readonly keyOf: (state: S) => string;
  readonly rules: Readonly<Record<string, WorldRule<S>>>;
  readonly goals?: Readonly<Record<string, WorldGoal<S>>>;
  /** A state in a line, for traces. */
  readonly show?: (state: S) => string;
}

/** A claim that does not hold, and a shortest way there. */
export interface WorldViolation {
  /** The rule or goal, or `throws` when a move threw. */
  readonly rule: string;
  readonly message: string;
  readonly trace: readonly WorldStep[];
}

export interface WorldStep {
  readonly move: string;
  /** The state after it, when the world can show one. */
  readonly state?: string;
}

export interface WorldReport {
  readonly name: string;
  readonly distinctStates: number;
  /** Moves tried: a state may be reached by many. */
  readonly moves: number;
  /** Moves on the longest of all shortest ways. */
  readonly depth: number;
  /** False when the search ended early: at a violation, or at `statesMax`. Then nothing is proved. */
  readonly isComplete: boolean;
  readonly violations: readonly WorldViolation[];
}

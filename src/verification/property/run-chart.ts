import type { AnyStateMachine, EventObject, InputFrom, SnapshotFrom } from 'xstate';
import { canonicalJson } from '../explore/canonical-json.js';
import { byValueAndContext, situationKey } from '../explore/situation.js';
import type { ChartCommand } from './chart-command.js';
import { ChartRunError } from './chart-run-error.js';
import { PureChart } from './pure-chart.js';
import { withPuppets } from './puppet.js';
import { RunningChart } from './running-chart.js';

export interface RunOptions<M extends AnyStateMachine> {
  readonly input?: InputFrom<M>;
  /** Called at the start and after every event that the chart took, timers included. Throws what is wrong: `node:assert` will do. */
  readonly always?: (snapshot: SnapshotFrom<M>) => void;
  /** What the surroundings never do: a command for which this says `false` is skipped. */
  readonly isPossible?: (command: ChartCommand, snapshot: SnapshotFrom<M>) => boolean;
  /** As for `explore`: what is compared of a snapshot; value and context as JSON unless told. */
  readonly keyOf?: (snapshot: SnapshotFrom<M>) => string;
}

export interface ChartRun<M extends AnyStateMachine> {
  readonly snapshot: SnapshotFrom<M>;
  readonly emitted: readonly EventObject[];
  /** What was carried out. */
  readonly commands: readonly ChartCommand[];
  /** For `transitionCoverage(machine, ...runs)`. */
  readonly transitionsTaken: ReadonlySet<string>;
}

/**
 * Starts a chart on virtual time, does these things to it one after the other, and stops it. Its guards, assigns and actions are run as they
 * are; its children are puppets that end when a command says so. After every event, `always` is asked, and the actor is compared with what the
 * pure transitions make of the same events: states, context, timers, children, events emitted. A chart that looks at a clock, at chance or at a
 * variable outside differs. What is not possible (no such child, no timer, the chart has ended) is skipped.
 *
 * Throws `ChartRunError`. May be called any number of times; takes no real time.
 */
export function runChart<M extends AnyStateMachine>(
  machine: M,
  commands: readonly ChartCommand[],
  options: RunOptions<M> = {},
): ChartRun<M> {
  const run = new Run(withPuppets(machine), options);
  try {
    for (const command of commands) run.carryOut(command);
    return run.result as ChartRun<M>;
  } finally {
    run.stop();
  }
}

class Run {
  readonly #commands: ChartCommand[] = [];
  readonly #options: RunOptions<AnyStateMachine>;
  readonly #running: RunningChart;
  readonly #pure: PureChart;

  constructor(machine: AnyStateMachine, options: RunOptions<AnyStateMachine>) {
    this.#options = options;
    this.#running = new RunningChart(machine, options.input);
    this.#pure = new PureChart(machine, options.input);
    this.#check();
  }

  get result(): ChartRun<AnyStateMachine> {
    const { snapshot, emitted } = this.#running;
    return { snapshot, emitted, commands: this.#commands, transitionsTaken: this.#pure.transitionsTaken };
  }

  carryOut(command: ChartCommand): void {
    const { snapshot } = this.#running;
    if (snapshot.status !== 'active' || this.#options.isPossible?.(command, snapshot) === false) return;
    this.#commands.push(command);
    const wasPossible = this.#running.carryOut(command, () => this.#check());
    if (!wasPossible) this.#commands.pop();
  }

  stop(): void {
    this.#running.stop();
  }

  #check(): void {
    const { snapshot } = this.#running;
    if (snapshot.status === 'error') throw this.#error(`the chart failed: ${messageOf(snapshot.error)}`, snapshot.error);
    this.#compare();
    try {
      this.#options.always?.(snapshot);
    } catch (error) {
      throw this.#error(`in ${JSON.stringify(snapshot.value)}: ${messageOf(error)}`, error);
    }
  }

  #compare(): void {
    const keyOf = (this.#options.keyOf ?? byValueAndContext) as (snapshot: never) => string;
    try {
      this.#pure.follow(this.#running.takeReceipts());
    } catch (error) {
      throw this.#error(`the pure transitions throw where the actor does not: ${messageOf(error)}`, error);
    }
    const [actor, pure] = [this.#running, this.#pure].map(
      ({ situation, emitted }) => `${situationKey(situation, keyOf)} ${canonicalJson(emitted)}`,
    );
    if (actor !== pure) throw this.#error(`the actor is not where its pure transitions lead:\n  actor ${actor}\n  pure  ${pure}`);
  }

  #error(message: string, cause?: unknown): ChartRunError {
    return new ChartRunError(message, { commands: [...this.#commands], cause });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

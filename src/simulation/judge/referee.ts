import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Fact } from '../../../machines/model/facts.js';
import type { GroupState } from '../../../machines/model/group-state.js';
import type { Timing } from '../../../machines/model/timing.js';
import type { LogRecord } from '../../ports.js';
import type { RunFunction } from '../../member/run-function.js';
import type { StopOptions, StopOutcome } from '../../worker/worker.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { SimulatedWorld } from '../world/simulated-world.js';
import { LogJudge } from './log-judge.js';
import { OwnerJudge, type ActiveRun } from './owner-judge.js';
import { PlacementJudge } from './placement-judge.js';
import type { Trace } from './trace.js';
import type { Accuse, Violation } from './violation.js';
import { WorkerJudge, type Watched } from './worker-judge.js';

const LOOK_AT_WORK_MS = 250;

export interface RefereeParts {
  readonly world: SimulatedWorld;
  readonly trace: Trace;
  /** What the workers go by. Never two trusted owners is not promised when it says `fast`, where user code passes its epoch on. */
  readonly timing: Timing;
}

/** Sees everything that happens in a simulated world, tells it to the trace, and says what broke a promise. */
export class Referee {
  readonly violations: Violation[] = [];
  readonly trace: Trace;
  readonly #world: SimulatedWorld;
  readonly #log: LogJudge;
  readonly #owners: OwnerJudge;
  readonly #workers: WorkerJudge;
  readonly #placements: PlacementJudge;
  readonly #watched: Watched[] = [];
  readonly #names = new Map<string, string>();

  constructor({ world, trace, timing }: RefereeParts) {
    const accuse: Accuse = (invariant, message) => this.#accuse(invariant, message);
    this.trace = trace;
    this.#world = world;
    this.#log = new LogJudge(accuse);
    this.#owners = new OwnerJudge({ accuse, clock: world.clock, isExclusive: timing.fencing === 'exclusive' });
    this.#placements = new PlacementJudge({ accuse, clock: world.clock, timing });
    this.#workers = new WorkerJudge(accuse, world.clock);
    world.onStep = () => {
      this.trace.mark();
      this.#owners.look();
    };
    world.onUncaught = (process, error) => accuse('bug', `${process.id} threw where nobody catches: ${String(error)}`);
    this.#lookAtWork();
  }

  /** What the log says now. */
  get state(): GroupState {
    return this.#log.state;
  }

  get hasFlapped(): boolean {
    return this.#log.hasFlapped;
  }

  get accuse(): Accuse {
    return (invariant, message) => this.#accuse(invariant, message);
  }

  /** What lives, and is watched. */
  get watched(): readonly Watched[] {
    return this.#watched;
  }

  /** Who runs a partition now and may rely on it. */
  trusted(partition: string): readonly ActiveRun[] {
    return this.#owners.trusted(partition);
  }

  /** The process that an incarnation lives in; its own id when it is none of ours. */
  nameOf(member: string): string {
    const name = this.#names.get(member) ?? this.#watched.find(({ process }) => process.ids.has(member))?.process.id ?? member;
    this.#names.set(member, name);
    return name;
  }

  stored(record: LogRecord): void {
    const { entry, outcome, facts } = this.#log.note(record);
    if (!entry) return;
    if (outcome.kind === 'accepted') this.#placements.note(entry, this.#log.state, !this.hasFlapped);
    if (entry.kind === 'leader.renew' && outcome.kind === 'accepted') return this.trace.mark();
    const ending = outcome.kind === 'rejected' ? `rejected: ${outcome.reason}` : outcome.kind;
    this.trace.tell('log', `${record.sequence} ${entry.kind} by ${this.nameOf(entry.author)}, ${ending}${this.#factsOf(facts)}`);
  }

  /** The log ends at `last` now, and everybody who trusted by what came after is over within `pardonMs`. */
  wentBack(last: number, pardonMs: number): void {
    this.#log.rewind(last);
    this.#placements.reset();
    this.#owners.pardon(pardonMs);
    this.#workers.pardon(pardonMs);
    this.trace.tell('log', `ends at ${last} now`);
  }

  watch(watched: Watched): void {
    const { process, worker } = watched;
    this.#watched.push(watched);
    this.#workers.watch(watched);
    let state = 'idle';
    this.trace.tell(process.id, 'starts');
    worker.on('change', (change) => {
      if (change.state !== state) this.trace.tell(process.id, `is ${change.state}`);
      ({ state } = change);
    });
    worker.on('error', (error) => this.trace.tell(process.id, `${error.code}: ${error.message.split('\n')[0]}`));
  }

  stop(watched: Watched, options: StopOptions & { readonly timeoutMs: number }): Promise<StopOutcome> {
    this.trace.tell(watched.process.id, `is told to stop${options.hold === true ? ', holding' : ''}`);
    return this.#workers.stop(watched, options);
  }

  died(process: SimulatedProcess): void {
    this.#owners.died(process);
    this.#watched.splice(0, this.#watched.length, ...this.#watched.filter((watched) => watched.process !== process));
    this.trace.tell(process.id, 'is gone');
  }

  /** User code whose runs are seen. */
  witness(process: SimulatedProcess, run: RunFunction): RunFunction {
    return async (partition, context) => {
      const active: ActiveRun = { process, partition, context, untoldSinceMs: undefined };
      this.trace.tell(process.id, `runs ${partition.id}, epoch ${context.epoch}`);
      this.#owners.started(active);
      try {
        await run(partition, context);
      } finally {
        this.#owners.ended(active);
        this.trace.tell(process.id, `ended ${partition.id}, epoch ${context.epoch}`);
      }
    };
  }

  /** Listens to what the runtime says of trust. Returns the function that ends it. */
  listen(): () => void {
    const told = new Map<SimulatedProcess, boolean>();
    const hear = (message: unknown): void => {
      const { current } = this.#world;
      const isTrusted = (message as { readonly untilMs: number }).untilMs > 0;
      if (!current || told.get(current) === isTrusted) return;
      told.set(current, isTrusted);
      this.trace.tell(current.id, isTrusted ? 'trusts' : 'gives its trust up');
    };
    subscribe('conclave.trust', hear);
    return () => void unsubscribe('conclave.trust', hear);
  }

  #factsOf(facts: readonly Fact[]): string {
    const partitions = facts.filter((fact) => fact.type.startsWith('partition.')).length;
    const others = facts.flatMap((fact) => this.#tellFact(fact) ?? []);
    return [...(others.length > 0 ? [others.join(', ')] : []), ...(partitions > 0 ? [`${partitions} partitions`] : [])]
      .map((text) => `; ${text}`)
      .join('');
  }

  #tellFact(fact: Fact): string | undefined {
    if (fact.type === 'member.seated') return `${this.nameOf(fact.member)} is ${fact.worker}`;
    if (fact.type === 'member.fenced') return `${this.nameOf(fact.member)} fenced (${fact.reason})`;
    if (fact.type === 'member.replaced') return `${this.nameOf(fact.member)} replaced by ${this.nameOf(fact.by)}`;
    if (fact.type === 'placement.committed') return `version ${fact.version} (${fact.trigger})`;
    return undefined;
  }

  #lookAtWork(): void {
    this.#owners.lookAtWork();
    this.#world.clock.setTimeout(() => this.#lookAtWork(), LOOK_AT_WORK_MS);
  }

  #accuse(invariant: Violation['invariant'], message: string): void {
    this.violations.push({ invariant, atMs: this.#world.clock.now(), message });
    this.trace.tell('VIOLATION', `${invariant}: ${message}`);
  }
}

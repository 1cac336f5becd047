import { createActor, type ActorRefFrom, type AnyActorRef } from 'xstate';
import type { OutageLevel } from '../../machines/connection.machine.js';
import type { workerMachine } from '../../machines/worker.machine.js';
import { AlreadyStartedError, type ConclaveError, PartitionError, StoppedError, TimeoutError, UnavailableError } from '../errors.js';
import type { Finding } from '../ports.js';
import { abortSignal, expectArguments, flag, oneOf, timeoutMs } from '../options/call-problems.js';
import { showSession } from './inside.js';
import { leaderOf } from '../member/leader-info.js';
import { OwnShare } from './own-share.js';
import { provideCharts } from './provide-charts.js';
import type { Report } from '../member/report.js';
import { Session, type SessionParts } from '../member/session.js';
import { closeToOthers, orphanGuard, startActor } from '../member/start-actor.js';
import {
  WorkerEventHub,
  type Assignment,
  type WorkerEventName,
  type WorkerEventRecord,
  type WorkerEvents,
  type WorkerState,
} from './worker-events.js';
import { toConclaveError } from '../member/to-conclave-error.js';
import { waitUntil } from './wait-until.js';
import { healthOf, type Health } from './worker-health.js';
import { workerInput } from './worker-input.js';
import { WorkerLog } from './worker-log.js';
import { stateOf, WORKER_STATES } from './worker-state.js';

/** How a stop ended. `drained`: partitions whose work ended in time; `aborted`: those whose work was still running at the deadline. */
export interface StopOutcome {
  readonly drained: number;
  readonly aborted: number;
  readonly elapsedMs: number;
}

export interface StopOptions {
  /** How long running work may take to end, in milliseconds. Default: the `stopMs` of the timing. */
  readonly timeoutMs?: number;
  /** Keep the partitions for this worker's name, which comes back within `holdMs`: a restart moves nothing. Default: false. */
  readonly hold?: boolean;
}

type Actor = ActorRefFrom<typeof workerMachine>;

const WAIT_MS = 30_000;

/** One worker of one group. Made by `createWorker`; starts once, stops once. */
export class Worker {
  readonly #session: Session;
  readonly #log: WorkerLog;
  readonly #events = new WorkerEventHub();
  readonly #actor: Actor;
  readonly #send: Actor['send'];
  readonly #running = new Set<string>();
  readonly #finished: Promise<void>;
  #started = false;
  #served = false;
  #overdue = 0;
  #told: WorkerEvents['change'] | undefined;
  readonly #share = new OwnShare();
  #isTelling = false;
  #state: WorkerState = 'idle';
  #stopping: Promise<StopOutcome> | undefined;
  #failure: ConclaveError | undefined;

  /** @internal Use `createWorker`. */
  constructor(parts: Omit<SessionParts, 'report'>) {
    this.#log = new WorkerLog(parts.config);
    this.#session = new Session({ ...parts, report: this.#report() });
    showSession(this, this.#session);
    this.#actor = createActor(provideCharts(this.#session), {
      clock: parts.clock,
      input: workerInput(parts.config),
      inspect: (event) => {
        orphanGuard(event);
        if (event.type === '@xstate.snapshot') this.#changed();
        if (event.type === '@xstate.actor' && 'id' in event.actorRef && event.actorRef.id === 'connection')
          this.#watchConnection(event.actorRef as AnyActorRef);
      },
    });
    this.#session.charts.follow(this.#actor);
    this.#send = closeToOthers(this.#actor, (problem) => this.#session.rejections.note('event', problem));
    this.#finished = new Promise((resolve) => {
      this.#actor.subscribe({ complete: () => void this.#finish(this.#actor.getSnapshot().output?.error).then(resolve) });
      startActor(this.#actor, (error) => void this.#session.close().then(() => this.#finish(error).then(resolve)));
    });
  }

  /** The stable id, `worker-7`; null before it is known and after it is lost. */
  get id(): string | null {
    return this.#session.worker;
  }

  get isLeader(): boolean {
    return this.#session.member !== '' && this.#session.state.leader?.member === this.#session.member;
  }

  /** Term of the last reign that this worker has heard of; 0 before the first. */
  get term(): number {
    return this.#session.state.term;
  }

  get assignment(): Assignment {
    const { state, worker } = this.#session;
    return { version: state.placement.version, term: state.term, partitions: this.#share.of(state.partitions, worker) };
  }

  get state(): WorkerState {
    return stateOf(this.#actor.getSnapshot(), this.#served);
  }

  /** For probes: `healthHandler` answers with it. */
  health(): Health {
    return healthOf({ state: this.#state, isStopping: this.#stopping !== undefined, failure: this.#failure });
  }

  /** The root XState actor, to look at and listen to. What is sent to it is dropped and counted. */
  get actor(): AnyActorRef {
    return this.#actor;
  }

  /** Returns the function that ends the subscription. A listener that throws becomes a process warning. */
  on<K extends WorkerEventName>(type: K, listener: (data: WorkerEvents[K]) => void): () => void {
    return this.#events.on(type, listener);
  }

  /** All events until the worker has ended. */
  [Symbol.asyncIterator](): AsyncGenerator<WorkerEventRecord, void, void> {
    return this.#events.iterate();
  }

  /**
   * Resolves when the worker serves: it is a member, trusted, and has its first partitions or nothing to get. Rejects with `AlreadyStartedError`
   * when it was started before; with the abort reason when `signal` aborts, with `TimeoutError` after `startMs`, or with what went wrong: the
   * worker has then stopped and left nothing behind.
   */
  async start(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    expectArguments(options, { signal: abortSignal });
    const { signal } = options;
    const { group, timing } = this.#session.config;
    if (this.#stopping) throw new StoppedError(`this worker of group ${group} was stopped; create another`);
    if (this.#started) throw new AlreadyStartedError(`this worker of group ${group} was started before; create another`);
    signal?.throwIfAborted();
    this.#started = true;
    this.#send({ type: 'worker.start' });
    try {
      await this.#until('serving', { timeoutMs: timing.startMs, ...(signal && { signal }) });
    } catch (error) {
      this.#end({ timeoutMs: timing.drainMs, hold: false, error: this.#failure });
      await this.#finished;
      throw error;
    }
  }

  /** Resolves when the worker is in this state. Rejects with `TimeoutError`, or at once when the state cannot be reached any more. */
  async waitFor(state: WorkerState, options: { readonly timeoutMs?: number } = {}): Promise<void> {
    expectArguments({ state, ...options }, { state: oneOf(WORKER_STATES), timeoutMs });
    await this.#until(state, { timeoutMs: options.timeoutMs ?? WAIT_MS });
  }

  /** Asks the leader, whoever that is, to list the source of the partitions again. Rejects with `UnavailableError` when the log does not take it. */
  async refresh(): Promise<void> {
    const proposal = await this.#session.propose({ kind: 'partitions.refresh' });
    if (proposal.kind !== 'accepted') throw new UnavailableError(`the group has not heard it: ${proposal.kind}; ask again`);
  }

  /**
   * Resigns, lets running work end, gives the partitions back, leaves the group and closes. Always settles, at the latest 1 s after the
   * deadline; every caller gets the same outcome, and a second call changes nothing. Rejects with `ConfigError` for options that cannot be.
   */
  async stop(options: StopOptions = {}): Promise<StopOutcome> {
    expectArguments(options, { timeoutMs, hold: flag });
    this.#stopping ??= this.#stop(options);
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop({ timeoutMs = this.#session.config.timing.stopMs, hold = false }: StopOptions): Promise<StopOutcome> {
    const { clock } = this.#session;
    const startedAtMs = clock.now();
    const running = this.#running.size;
    const overdue = this.#overdue;
    this.#end({ timeoutMs, hold });
    await this.#finished;
    const aborted = Math.min(running, this.#running.size + this.#overdue - overdue);
    return { drained: running - aborted, aborted, elapsedMs: clock.now() - startedAtMs };
  }

  #end(stop: { readonly timeoutMs: number; readonly hold: boolean; readonly error?: unknown }): void {
    if (this.#actor.getSnapshot().status === 'active') this.#send({ type: 'worker.stop', ...stop });
  }

  #until(wanted: WorkerState, { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<void> {
    return waitUntil({
      look: () => this.#state === wanted || (['stopped', 'failed'].includes(this.#state) && this.#ending(wanted)),
      onChange: (listener) => this.#events.on('change', listener),
      clock: this.#session.clock,
      timeoutMs,
      late: () => new TimeoutError(`the worker is ${this.#state}, not ${wanted}, after ${timeoutMs} ms`),
      signal,
    });
  }

  #ending(wanted: WorkerState): ConclaveError {
    return this.#failure ?? new StoppedError(`the worker is ${this.#state} and will never be ${wanted}`);
  }

  #changed(): void {
    const state = stateOf(this.#actor.getSnapshot(), this.#served);
    if (state === this.#state || state === 'stopped' || state === 'failed') return;
    this.#served ||= state === 'serving';
    this.#state = state;
    this.#log.state(state, this.id);
    this.#tellChange();
  }

  #watchConnection(connection: AnyActorRef): void {
    connection.on('connection.degraded', (event) => this.#tellDegraded((event as unknown as { readonly level: OutageLevel }).level));
    connection.on('connection.recovered', () => this.#tellDegraded(null));
  }

  #tellDegraded(level: OutageLevel | null): void {
    const { degradedMs, alarmMs, criticalMs } = this.#session.config.timing;
    this.#log.degraded(level, level ? { warning: degradedMs, alarm: alarmMs, critical: criticalMs }[level] : 0);
    this.#events.emit('degraded', { degraded: level !== null, level });
  }

  #tellError(error: ConclaveError): void {
    this.#log.error(error);
    this.#events.emit('error', error);
  }

  #tellWarning(warning: Finding): void {
    this.#log.warning(warning);
    this.#events.emit('warning', warning);
  }

  #tellChange(): void {
    const change = { state: this.#state, assignment: this.assignment };
    if (this.#told && isSame(this.#told, change)) return;
    this.#told = change;
    this.#events.emit('change', change);
  }

  /** Once for all that one entry, or several at a time, did. */
  #tellChangeSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      this.#tellChange();
    });
  }

  async #finish(error: unknown): Promise<void> {
    await this.#session.close();
    if (error !== undefined && error !== null) {
      this.#failure = toConclaveError(error);
      this.#tellError(this.#failure);
    }
    this.#state = this.#failure ? 'failed' : 'stopped';
    this.#log.state(this.#state, null);
    this.#tellChange();
    this.#events.close();
  }

  #report(): Report {
    return {
      error: (error) => this.#tellError(error),
      notice: (message) => this.#log.notice(message),
      warning: (warning) => this.#tellWarning(warning),
      overdue: (id, epoch) => {
        this.#overdue++;
        this.#tellError(new PartitionError(`run() of partition ${id} ignores its abort signal`, { partition: id, epoch }));
      },
      granted: (id, epoch) => {
        this.#running.add(id);
        this.#events.emit('granted', { id, epoch });
      },
      revoked: (id, epoch) => {
        this.#running.delete(id);
        this.#events.emit('revoked', { id, epoch });
      },
      placed: () => this.#tellChangeSoon(),
      leader: () => this.#events.emit('leader', leaderOf(this.#session.state)),
    };
  }
}

/** A share is one list for as long as nothing of it changes. */
const isSame = (a: WorkerEvents['change'], b: WorkerEvents['change']): boolean =>
  a.state === b.state &&
  a.assignment.version === b.assignment.version &&
  a.assignment.term === b.assignment.term &&
  a.assignment.partitions === b.assignment.partitions;

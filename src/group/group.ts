import type { GroupState } from '../../machines/model/group-state.js';
import { type ConclaveError, StoppedError, UnavailableError } from '../errors.js';
import type { Clock, Link, Random } from '../ports.js';
import { expectArguments, flag, listener as aListener, timeoutMs, wholeFrom } from '../options/call-problems.js';
import { ChartWatch, type MemberCharts } from './chart-watch.js';
import { explainPartition, type PartitionExplanation } from './explain-partition.js';
import { GroupCopy, type CopyLoss } from '../member/group-copy.js';
import { GroupEvents, type GroupEventMap, type GroupStatus } from './group-events.js';
import { GroupHistory, historyRecord, type HistoryRecord, type KeptRecord } from './group-history.js';
import type { GroupConfig } from '../options/group-options.js';
import { membersOf, pastOf, placementOf, type GroupMember, type GroupPast, type GroupPlacement } from './group-view.js';
import { showGroup } from './inside.js';
import { leaderOf, type LeaderInfo } from '../member/leader-info.js';
import { mayStop, type StopAnswer } from './may-stop.js';
import { Operator } from './operator.js';
import { readStored } from './read-stored.js';
import { replayTo } from './replay-past.js';
import { rehearseChange, strategyOf, type Change, type Rehearsal } from './rehearse-change.js';
import type { AppliedRecord } from '../member/replica.js';
import { toConclaveError } from '../member/to-conclave-error.js';

export interface GroupParts {
  readonly config: GroupConfig;
  readonly link: Link;
  readonly clock: Clock;
  readonly random: Random;
}

export interface HistoryOptions {
  /** At most this many, the newest. Default 100. */
  readonly limit?: number;
  /** Also the entries by which a leader proves that it is there, some every second. Default: false. */
  readonly renewals?: boolean;
}

const HISTORY_LIMIT = 100;
const RELOAD_PAUSE_MS = 500;
/** A leader that is there writes more often: an observer that hears nothing for this long looks whether the log is still there. */
const SILENCE_MS = 15_000;

/** A group, watched from outside: what it says is what the log says, as far as this process has read it. Made by `openGroup`. */
export class Group {
  readonly #parts: GroupParts;
  readonly #events = new GroupEvents();
  readonly #history = new GroupHistory();
  readonly #charts: ChartWatch;
  #copy: GroupCopy | undefined;
  #operator: Operator | undefined;
  #state: GroupState | undefined;
  #older: Promise<readonly KeptRecord[]> | undefined;
  #failure: ConclaveError | undefined;
  #isOpen = false;
  #timer: unknown;
  #isClosed = false;

  /** @internal Use `openGroup`. */
  constructor(parts: GroupParts) {
    this.#parts = parts;
    this.#charts = new ChartWatch({ ...parts, group: parts.config.group, state: () => this.#now });
    const { link, config } = parts;
    const records = (): readonly KeptRecord[] => this.#history.records;
    showGroup(this, { group: config.group, state: () => this.#now, server: () => link.description, records });
    parts.link.onStatus((status) => {
      if (status === 'closed') this.#fail(new UnavailableError('the connection was closed under an open group'));
      else this.#tellChange();
    });
  }

  /** @internal Resolves when the copy is even with the log. */
  async open(): Promise<void> {
    await this.#load();
    if (this.#failure) throw this.#failure;
    this.#isOpen = true;
    this.#listen(this.applied);
  }

  /** `disconnected`: what it says may be old. `failed`: nothing is read any more, see the `error` event. */
  get status(): GroupStatus {
    if (this.#isClosed) return 'closed';
    if (this.#failure) return 'failed';
    return this.#parts.link.status === 'connected' ? 'following' : 'disconnected';
  }

  /** Sequence of the last entry that this observer has applied. */
  get applied(): number {
    return this.#now.applied;
  }

  get members(): readonly GroupMember[] {
    return membersOf(this.#now);
  }

  /** Null when nobody leads. */
  get leader(): LeaderInfo | null {
    return leaderOf(this.#now);
  }

  get placement(): GroupPlacement {
    return placementOf(this.#now);
  }

  /** Planned moves wait; partitions without owner are still placed. */
  get paused(): boolean {
    return this.#now.paused;
  }

  /** What the log says, oldest first, as far back as it is stored. Rejects with `UnavailableError` when that cannot be read. */
  async history(options: HistoryOptions = {}): Promise<readonly HistoryRecord[]> {
    expectArguments(options, { limit: wholeFrom(1, Number.MAX_SAFE_INTEGER), renewals: flag });
    const { limit = HISTORY_LIMIT, renewals = false } = options;
    const isWanted = ({ kind }: KeptRecord): boolean => renewals || kind !== 'leader.renew';
    const recent = this.#history.records.filter(isWanted);
    if (recent.length >= limit) return recent.slice(recent.length - limit).map(historyRecord);
    const older = (await this.#readOlder()).filter(isWanted);
    return [...older, ...this.#history.records.filter(isWanted)].slice(-limit).map(historyRecord);
  }

  /**
   * The group as it was when this entry had been applied, reduced again from the log. Rejects with `UnknownTargetError` for an entry that is not
   * stored any more, or not yet, and with `UnavailableError`.
   */
  async at(sequence: number): Promise<GroupPast> {
    expectArguments({ sequence }, { sequence: wholeFrom(1, Number.MAX_SAFE_INTEGER) });
    return pastOf(await replayTo(sequence, { link: this.#parts.link, timeoutMs: this.#parts.config.timeoutMs }));
  }

  /** Who has a partition, since which entry, and what led there. Throws `UnknownTargetError`. */
  why(partition: string): PartitionExplanation {
    return explainPartition(this.#now, this.#history.records, partition);
  }

  /**
   * The moves that the leader would make; changes nothing. Throws `UnknownTargetError` for a worker or partition that is not there, and when the
   * group places by code that is not here: give it to `openGroup` as `placement`.
   */
  whatIf(change: Change): Rehearsal {
    return rehearseChange(this.#now, this.#parts.config.strategy ?? strategyOf(this.#now), change);
  }

  /**
   * Whether a worker, named by its stable id or its name, may be stopped now: everything that it has could go elsewhere, and nothing else is
   * going on. Every other process of the group is looked for. An answer is no lock: stop one after another. With `waitMs` it is looked again
   * until the answer is yes or that time has passed. Rejects with `UnknownTargetError` or `UnavailableError`.
   */
  async mayStop(worker: string, options: { readonly waitMs?: number } = {}): Promise<StopAnswer> {
    expectArguments(options, { waitMs: timeoutMs });
    const { config, link, clock } = this.#parts;
    const question = { ...config, link, clock, state: () => this.#now };
    return mayStop(question, worker, options.waitMs ?? 0);
  }

  /**
   * Makes a worker hand over what it has and take nothing new, or ends that. Resolves when the group has decided so, not when the partitions
   * have moved. May be repeated. Rejects with `UnknownTargetError`, `TimeoutError`, `UnavailableError` or `ConnectError`.
   */
  async drain(workerId: string, draining = true): Promise<void> {
    expectArguments({ draining }, { draining: flag });
    return this.#write().drain(workerId, draining);
  }

  /** Holds back planned moves, for all: partitions without owner are still placed. May be repeated. Rejects as `drain` does. */
  pause(): Promise<void> {
    return this.#write().pause(true);
  }

  resume(): Promise<void> {
    return this.#write().pause(false);
  }

  /** Asks the leader to list the source of the partitions again. Resolves when the group has heard it. Rejects as `drain` does. */
  refresh(): Promise<void> {
    return this.#write().refresh();
  }

  /**
   * Calls the listener with what the charts of all members do, at most ten times a second while they change, and every two seconds at rest.
   * Members tell it only while somebody watches. Returns the function that ends the watch.
   */
  watchCharts(listener: (fleet: readonly MemberCharts[]) => void): () => void {
    expectArguments({ listener }, { listener: aListener });
    if (this.#isClosed) throw new StoppedError('the group is closed');
    return this.#charts.watch(listener);
  }

  /** Returns the function that ends the subscription. A listener that throws becomes a process warning. */
  on<K extends keyof GroupEventMap>(type: K, listener: (data: GroupEventMap[K]) => void): () => void {
    return this.#events.on(type, listener);
  }

  /** Lets go of the log and the connection. What is under way rejects; calling it again changes nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#letGo();
    this.#charts.close();
    this.#events.close();
    await this.#parts.link.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #now(): GroupState {
    if (!this.#state) throw new StoppedError('the group is not open');
    return this.#state;
  }

  async #load(): Promise<void> {
    const { config, link, clock } = this.#parts;
    const { group, timeoutMs } = config;
    const onLost = (loss: CopyLoss): void => this.#lose(loss);
    const options = { group, link, clock, loadTimeoutMs: timeoutMs, readTimeoutMs: timeoutMs, wantsHistory: true, onLost };
    await GroupCopy.catchUp(options, (copy) => {
      this.#letGo();
      this.#copy = copy;
      this.#state = copy.replica.state;
      copy.replica.onApplied((applied) => this.#note(applied));
    });
  }

  /** Looks at the log when it has been silent: one that was deleted says nothing. */
  #listen(heard: number): void {
    if (this.#isClosed || this.#failure) return;
    if (this.applied === heard && this.status === 'following') this.#copy?.resync();
    const { applied } = this;
    this.#timer = this.#parts.clock.setTimeout(() => this.#listen(applied), SILENCE_MS);
  }

  #note(applied: AppliedRecord): void {
    this.#state = applied.state;
    const kept = this.#history.add(applied);
    if (this.#events.hears('entry')) this.#events.emit('entry', historyRecord(kept));
    if (applied.facts.some(({ type }) => type !== 'leader.renewed')) this.#tellChange();
  }

  /** An observer that fell behind a compaction goes on from the next snapshot; it owns nothing that this could harm. */
  #lose({ error, problem }: CopyLoss): void {
    if (problem?.kind === 'trimmed') void this.#reload();
    else this.#fail(error);
  }

  async #reload(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#isClosed && !this.#failure) {
      try {
        await this.#load();
        return this.#tellChange();
      } catch (error) {
        if (!(error instanceof UnavailableError)) return this.#fail(error);
        await new Promise<void>((resume) => clock.setTimeout(resume, RELOAD_PAUSE_MS));
      }
    }
  }

  #write(): Operator {
    if (this.#isClosed) throw new StoppedError('the group is closed');
    if (!this.#copy || this.#failure) throw this.#failure ?? new StoppedError('the group is not open');
    const { link, clock, random, config } = this.#parts;
    this.#operator ??= new Operator({ link, copy: this.#copy, clock, random, timeoutMs: config.timeoutMs });
    return this.#operator;
  }

  /** What is stored before the first record that we applied: read once, when somebody asks. */
  #readOlder(): Promise<readonly KeptRecord[]> {
    const { link, config } = this.#parts;
    const end = this.#history.records[0]?.sequence ?? this.applied + 1;
    this.#older ??= readStored({ log: link.log, end, state: () => this.#now, timeoutMs: config.timeoutMs });
    this.#older.catch(() => (this.#older = undefined));
    return this.#older;
  }

  #fail(error: unknown): void {
    if (this.#isClosed || this.#failure) return;
    this.#failure = toConclaveError(error);
    this.#parts.clock.clearTimeout(this.#timer);
    this.#letGo();
    this.#events.emit('error', this.#failure);
    this.#tellChange();
  }

  #letGo(): void {
    this.#operator?.close();
    this.#operator = undefined;
    this.#copy?.close();
    this.#copy = undefined;
  }

  #tellChange(): void {
    if (this.#isOpen) this.#events.emit('change', { status: this.status, applied: this.applied });
  }
}

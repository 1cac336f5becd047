import { PROTOCOL_MAX, type EntryBody } from '../../machines/model/entries.js';
import { emptyGroup, own, reignOf, type GroupState, type Member } from '../../machines/model/group-state.js';
import type { MemberId, WorkerId } from '../../machines/model/ids.js';
import type { Snapshot } from '../../machines/model/snapshot.js';
import { BehindError, LogFullError, LogLostError, UnavailableError } from '../errors.js';
import type { Checkup, Clock, Hub, Link, Random, Responder } from '../ports.js';
import { notLeading, type BeatAnswer } from '../protocol/beat.js';
import { ChartRecord } from './chart-record.js';
import { FlapRecord } from './flap-record.js';
import { GroupCopy, type CopyLoss } from './group-copy.js';
import { serveIncarnation } from './incarnation-subjects.js';
import { passForgotten } from './pass-forgotten.js';
import { Proposer, type Proposal } from './proposer.js';
import { RejectionTally } from './rejected-input.js';
import { ReignRecord } from './reign-record.js';
import { Replica, type AppliedRecord } from './replica.js';
import { Trust } from './trust.js';
import { SelfCheck } from './self-check.js';
import { tellEntry, tellProposal } from './witness.js';
import type { WorkerConfig } from './worker-config.js';
import type { Report } from './report.js';

/** What a session is made of: the parsed options, the way to the group, and the ports that are not the group’s. */
export interface SessionParts {
  readonly config: WorkerConfig;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  /** Where errors and notices for the user go. */
  readonly report: Report;
  /** The newest protocol that this member speaks. Default: the newest we know; the simulation has members of the next. */
  readonly protocolMax?: number;
}

/**
 * One worker’s stay in a group, below its charts: the link, the copy of the group, the pen to write with, and the trust it has. Everything
 * that doers share is here; what one doer needs alone is in that doer.
 */
export class Session {
  readonly config: WorkerConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: Report;
  readonly protocolMax: number;
  readonly trust: Trust;
  readonly reigns: ReignRecord;
  readonly flaps: FlapRecord;
  readonly charts: ChartRecord;
  /** Whatever came in and was no good. */
  readonly rejections: RejectionTally;
  /** When the claim of the present reign was sent: its trust begins there. */
  claimSentAtMs = -Infinity;
  /** When the last entry of ours that the log took was sent: the log was there after that. */
  writtenAtMs = -Infinity;
  /** When the link last came back after it was lost. */
  backAtMs = -Infinity;
  /** Answers beats while this member leads. */
  answerBeat: Responder | undefined;
  /** An incarnation of ours had a seat: this worker runs, and asks on for the next one whatever hinders it. */
  hasJoined = false;
  /** Called when the leader says that it has nothing to place, while we are seated. */
  onSettled: (() => void) | undefined;
  readonly #selfCheck: SelfCheck;
  #settled = false;
  #isFull = false;
  #hub: Hub;
  #link: Link | undefined;
  #replica = new Replica(emptyGroup());
  #copy: GroupCopy | undefined;
  #proposer: Proposer | undefined;
  #onLost: ((loss: CopyLoss) => void) | undefined;
  #loss: CopyLoss | undefined;
  #bornAtMs = -Infinity;
  #awaited: { readonly answer: BeatAnswer; readonly askedAtMs: number } | undefined;
  #endServing: (() => void) | undefined;
  #passing: Promise<void> | undefined;

  constructor(parts: SessionParts) {
    const { config, clock, random, report, hub, protocolMax = PROTOCOL_MAX } = parts;
    [this.config, this.clock, this.random, this.report, this.protocolMax] = [config, clock, random, report, protocolMax];
    this.#hub = hub;
    this.trust = new Trust(clock);
    this.charts = new ChartRecord(clock, this);
    this.reigns = new ReignRecord(clock);
    this.flaps = new FlapRecord(clock, config.timing.flapMs);
    this.#selfCheck = new SelfCheck({ ...config, self: () => this, onViolation: () => this.trust.revoke() });
    this.rejections = new RejectionTally({ ...config, clock, tell: (message) => report.notice(message) });
  }

  get link(): Link {
    if (!this.#link) throw new UnavailableError('the worker is not connected');
    return this.#link;
  }

  get replica(): Replica {
    return this.#replica;
  }

  get state(): GroupState {
    return this.#replica.state;
  }

  /** The present incarnation. */
  get member(): MemberId {
    return this.#proposer?.author ?? ('' as MemberId);
  }

  /** Our row in the group, while we are in it. */
  get self(): Member | undefined {
    return own(this.state.members, this.member);
  }

  get worker(): WorkerId | null {
    return this.self?.worker ?? null;
  }

  /** The calculator has nothing to do; the leader passes it on with its answers. */
  get isSettled(): boolean {
    return this.#settled;
  }

  /** Until then others may be on their way back from the same outage: that nobody listens where they were proves nothing. */
  get graceUntilMs(): number {
    return this.backAtMs + this.config.timing.recoveryMs;
  }

  rest(settled: boolean): void {
    this.#settled = settled;
    if (settled && this.worker) this.onSettled?.();
  }

  async connect(signal: AbortSignal): Promise<void> {
    const { group, name, timing, partitions } = this.config;
    const checkup: Checkup = {
      role: 'worker',
      timing,
      partitions: partitions.kind === 'fixed' ? partitions.specs.length : undefined,
      onWarning: (warning) => this.report.warning(warning),
    };
    const link = await this.#hub.link(group, { name, signal, timeoutMs: timing.startMs, checkup });
    if (signal.aborted) return link.close();
    this.#link = link;
    link.onStatus((status) => status === 'connected' && (this.backAtMs = this.clock.now()));
  }

  /** Loads the last snapshot, applies the log after it, and follows it from then on. Again, when the copy had fallen behind. */
  async replay(): Promise<void> {
    const { config, link, clock, protocolMax } = this;
    const { group, timing } = config;
    const timeouts = { loadTimeoutMs: timing.startMs, readTimeoutMs: timing.appendTimeoutMs * 2 };
    const onLost = (loss: CopyLoss): void => this.#lose(loss);
    this.#loss = undefined;
    const check = (applied: AppliedRecord): void => this.#selfCheck.check(applied);
    await GroupCopy.catchUp({ group, link, clock, protocolMax, ...timeouts, check, onLost }, (copy) => this.#follow(copy));
  }

  #follow(copy: GroupCopy): void {
    this.#copy?.close();
    this.#copy = copy;
    this.#replica = copy.replica;
    this.#awaited = undefined;
    this.reigns.begin(copy.replica.state);
    copy.replica.onApplied((applied) => {
      tellEntry(this, copy.log, applied);
      this.reigns.note(applied);
      if (this.self) this.flaps.note(applied); // What is caught up with before we join happened at other times.
      if (applied.problem !== undefined) this.rejections.note('entry', applied.problem);
      this.#checkAwaited();
      if (applied.facts.some((fact) => fact.type === 'leader.elected' || fact.type === 'leader.vacated')) this.report.leader();
      if (applied.facts.some(({ type }) => type.startsWith('partition.'))) this.report.placed();
    });
  }

  /** How many entries the log is known to hold that were not applied yet. */
  get behind(): number {
    return this.#copy?.behind ?? 0;
  }

  /** What a snapshot of our copy holds now. */
  get copied(): Snapshot {
    return { log: this.#copy?.log ?? '', state: this.state, tail: this.#copy?.tail };
  }

  /** A new incarnation: a new pen, and a subject of its own where its process can be found. */
  reincarnate(): MemberId {
    this.#retire();
    this.#bornAtMs = this.clock.now();
    const member = this.random.id() as MemberId;
    this.#proposer = new Proposer(member, {
      log: this.link.log,
      replica: this.#replica,
      clock: this.clock,
      appendTimeoutMs: this.config.timing.appendTimeoutMs,
      protocolMax: this.protocolMax,
      copy: () => this.#copy,
    });
    const { clock, charts, trust, link, config } = this;
    const answerBeat: Responder = (beat, reply) => (this.answerBeat ? this.answerBeat(beat, reply) : reply(notLeading()));
    this.#endServing = serveIncarnation({ group: config.group, member, bus: link.bus, clock, charts, trust, answerBeat });
    return member;
  }

  /** The log holds at least this much. */
  nudge(sequence: number): void {
    this.#copy?.nudge(sequence);
  }

  /** A log that does not take it, or does not show it, may not be ours any more: it is looked at. */
  async propose(body: EntryBody, deadlineMs = this.config.timing.appendTimeoutMs * 3): Promise<Proposal> {
    const fromMs = this.clock.now();
    const proposal = (await this.#proposer?.propose(body, deadlineMs)) ?? { kind: 'unsettled' as const };
    tellProposal(this, proposal, { kind: body.kind, elapsedMs: this.clock.now() - fromMs });
    if (proposal.kind === 'accepted') this.writtenAtMs = Math.max(this.writtenAtMs, proposal.sentAtMs);
    this.#tellFull(proposal);
    if (proposal.kind === 'unsettled' && this.#link?.status === 'connected') this.#copy?.resync();
    return proposal;
  }

  /** Once, until the log takes something again. Whoever was never in the group fails of it instead. */
  #tellFull(proposal: Proposal): void {
    const isFull = proposal.kind === 'refused' && proposal.reason === 'full';
    if (isFull && !this.#isFull && this.hasJoined) this.report.error(new LogFullError(this.config.group, { cause: proposal.cause }));
    if (isFull || proposal.kind === 'accepted') this.#isFull = isFull;
  }

  /** Whether the log took an entry of our reign that was sent now: it is there, and has no other leader. */
  async provesReign(): Promise<boolean> {
    const term = reignOf(this.state, this.member);
    return term !== undefined && (await this.propose({ kind: 'leader.renew', term })).kind === 'accepted';
  }

  /** An answer counts once we have applied what the leader had, and came to the same: before that, we might own less than we think. */
  trustOnceApplied(answer: BeatAnswer, askedAtMs: number): void {
    if (this.state.applied >= answer.applied) this.#trustAnswer(answer, askedAtMs);
    else this.#awaited = { answer, askedAtMs };
  }

  #checkAwaited(): void {
    const awaited = this.#awaited;
    if (!awaited || this.state.applied < awaited.answer.applied) return;
    this.#awaited = undefined;
    if (this.state.leader?.term === awaited.answer.term) this.#trustAnswer(awaited.answer, awaited.askedAtMs);
  }

  #trustAnswer(answer: BeatAnswer, askedAtMs: number): void {
    const diverged = this.#selfCheck.compare(this.state, answer);
    if (diverged) return this.fail(diverged);
    // An answer to an earlier incarnation says nothing of this one.
    if (!this.self || askedAtMs < this.#bornAtMs) return;
    this.trust.extend(askedAtMs, this.config.timing.leaseMs);
    if (answer.settled && this.worker) this.onSettled?.();
  }

  /** Trust ends and the worker with it: what we know cannot be relied on any more. */
  fail(error: unknown): void {
    this.#lose({ error });
  }

  #lose(loss: CopyLoss): void {
    if (this.#loss) return;
    this.#loss = loss;
    this.#retire();
    this.#copy?.close();
    if (loss.problem?.kind === 'wentBack') this.#pass(loss.problem.next - 1);
    if (loss.problem?.kind === 'trimmed')
      this.report.error(new BehindError(`${String(loss.error)}; this worker ends its work and joins again`));
    this.#onLost?.(loss);
  }

  /** What the log forgot, nobody after us may write anew under the same sequences: they were epochs. */
  #pass(last: number): void {
    const tell = (cause: unknown): void =>
      this.report.error(new LogLostError('epochs may be used twice: the log could not be filled up to where it had been', { cause }));
    const { appendTimeoutMs: timeoutMs } = this.config.timing;
    this.#passing = passForgotten(this.link.log, { last, mark: this.random.id(), timeoutMs }).catch(tell);
  }

  /** Calls the listener when, or as soon as, the log cannot be followed any more. Returns the function that ends it. */
  onLost(listener: (loss: CopyLoss) => void): () => void {
    this.#onLost = listener;
    if (this.#loss) listener(this.#loss);
    return () => (this.#onLost = undefined);
  }

  async close(): Promise<void> {
    this.#retire();
    this.rejections.close();
    this.#copy?.close();
    await this.#passing;
    await this.#link?.close();
  }

  /** The incarnation is over: it writes nothing more, relies on nothing, and answers nobody. */
  #retire(): void {
    this.trust.revoke();
    this.#proposer?.close();
    this.#endServing?.();
    this.#endServing = undefined;
  }
}

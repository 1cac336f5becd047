import { fromCallback, type EventObject, type NonReducibleUnknown } from 'xstate';
import type { FollowerEvent, Suspicion } from '../../machines/follower.machine.js';
import type { MemberId, Term } from '../../machines/model/ids.js';
import { answersEveryMs, decodeBeatAnswer, encodeBeat, isNotLeading, type BeatAnswer } from '../protocol/beat.js';
import { beatSubject, probeSubject } from '../protocol/subjects.js';
import type { Session } from '../member/session.js';
import { claimRank } from './claim-rank.js';

/** A leader that was just elected may not answer yet: asked again this soon, then after twice as long each time, up to a beat. */
const EAGER_MS = 30;

/** `doubt`: the leader is there but did not trust us yet. */
type Heard = 'trust' | 'doubt' | 'nothing';

/** Asks the leader for trust every `beatMs`, at once when a leader is elected, and tells how the leader fares after every try. */
export const beatSender = (session: Session) =>
  fromCallback<EventObject, NonReducibleUnknown>(({ sendBack }) => {
    const rounds = new BeatRounds(session, sendBack);
    return () => rounds.end();
  });

class BeatRounds {
  readonly #session: Session;
  readonly #tell: (event: FollowerEvent) => void;
  readonly #forget: () => void;
  #timer: unknown;
  #round = 0;
  #ended = false;
  #eagerMs = EAGER_MS;
  /** Silence of the leader counts from here at the earliest. */
  #leaderSinceMs: number;
  #answeredAtMs = -Infinity;
  #leaderWroteAtMs = -Infinity;
  #resigned: MemberId | undefined;

  constructor(session: Session, tell: (event: FollowerEvent) => void) {
    this.#session = session;
    this.#tell = tell;
    this.#leaderSinceMs = session.clock.now();
    this.#forget = session.replica.onApplied(({ entry, outcome, facts, state }) => {
      const isLeaders = outcome.kind === 'accepted' && entry?.author === state.leader?.member;
      if (isLeaders) this.#leaderWroteAtMs = session.clock.now();
      const elected = facts.some((fact) => fact.type === 'leader.elected' && fact.member !== session.member);
      if (elected) {
        this.#leaderSinceMs = session.clock.now();
        this.#tell({ type: 'leader.elected' });
      }
      // Whoever was starved until then is not heard again in the same moment.
      if (facts.some((fact) => fact.type === 'placement.committed' && fact.version === 1))
        this.#leaderSinceMs = session.clock.now() + session.config.timing.recoveryMs;
      const vacated = facts.find((fact) => fact.type === 'leader.vacated');
      if (vacated) this.#resigned = vacated.member;
      // Who waits for trust has lost beats to whatever kept the leader from writing until now.
      if (elected || vacated || (isLeaders && !session.trust.isTrusted)) this.#begin(0);
      if (elected) this.#eagerMs = EAGER_MS;
    });
    this.#begin(0);
  }

  end(): void {
    this.#ended = true;
    this.#round++;
    this.#session.clock.clearTimeout(this.#timer);
    this.#forget();
  }

  /** One round at a time: a new one makes the answer of the one before count for trust only. */
  #begin(delayMs: number): void {
    // The entry that ends us may be one that we hear of after our end.
    if (this.#ended) return;
    const { clock } = this.#session;
    const round = ++this.#round;
    const dueAtMs = clock.now() + delayMs;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => {
      this.#excuse(dueAtMs);
      void this.#beat(round);
    }, delayMs);
  }

  /** What was due then is done only now. When that is much too late, we ourselves were away, and nobody heard what the leader said. */
  #excuse(dueAtMs: number): void {
    const { clock, config } = this.#session;
    const nowMs = clock.now();
    if (nowMs - dueAtMs > config.timing.leaderSuspectMs / 4) this.#leaderSinceMs = Math.max(this.#leaderSinceMs, nowMs);
  }

  async #beat(round: number): Promise<void> {
    const { clock, config } = this.#session;
    const startedAtMs = clock.now();
    const heard = await this.#ask(startedAtMs);
    if (round !== this.#round) return;
    const { timing } = config;
    const pausesMs: Readonly<Record<Heard, number>> = {
      // Halfway to the moment of an answer: those who were answered together ask together.
      trust: timing.beatMs - answersEveryMs(timing) / 2,
      doubt: this.#eagerMs,
      nothing: timing.beatMs - (clock.now() - startedAtMs),
    };
    this.#begin(Math.max(pausesMs[heard], EAGER_MS));
    this.#eagerMs = heard === 'doubt' ? Math.min(this.#eagerMs * 2, timing.beatMs) : EAGER_MS;
  }

  async #ask(askedAtMs: number): Promise<Heard> {
    const { state, link, clock, config, member, trust, graceUntilMs } = this.#session;
    const leader = state.leader;
    if (!leader || leader.member === member) {
      this.#tell({ type: 'leader.vacated', ...this.#suspicion() });
      return 'nothing';
    }
    const subject = beatSubject(config.group, leader.member);
    const beat = encodeBeat({ member, term: leader.term, trusted: trust.isTrusted });
    const { beatTimeoutMs } = config.timing;
    const reply = await link.bus.request(subject, beat, { timeoutMs: beatTimeoutMs });
    this.#excuse(askedAtMs + beatTimeoutMs);
    if (this.#session.state.leader?.term !== leader.term) return 'doubt';
    if (reply.kind === 'noResponders' && clock.now() > graceUntilMs) this.#tell({ type: 'leader.vanished', ...this.#suspicion() });
    const answer = reply.kind === 'answered' ? decodeBeatAnswer(reply.data) : undefined;
    if (reply.kind === 'answered' && !answer && !isNotLeading(reply.data)) this.#session.rejections.note('answer', 'not an answer');
    if (answer?.trusted && answer.term === leader.term) this.#trust(answer, askedAtMs);
    else if (reply.kind !== 'disconnected' && this.#isSilent()) await this.#suspect(leader.term);
    if (reply.kind !== 'answered') return 'nothing';
    return answer?.trusted ? 'trust' : 'doubt';
  }

  /** Until something was placed there is nothing to rescue, and many processes that start at once starve one another: patience. */
  #isSilent(): boolean {
    const { clock, config, state } = this.#session;
    const { leaderSuspectMs, coldWindowMs } = config.timing;
    const patienceMs = state.placement.version === 0 ? Math.max(leaderSuspectMs, coldWindowMs) : leaderSuspectMs;
    return clock.now() - Math.max(this.#answeredAtMs, this.#leaderSinceMs) > patienceMs;
  }

  async #suspect(term: Term): Promise<void> {
    const isFit = await this.#isFit();
    if (isFit && this.#session.state.leader?.term === term) this.#tell({ type: 'leader.silenced', ...this.#suspicion() });
  }

  #suspicion(): Suspicion {
    const { state, member } = this.#session;
    return { term: state.term, rank: claimRank(state, member, this.#resigned) };
  }

  /** A leader that still writes, but is not heard in time by a member that does not hear itself in time either, is not to blame. */
  async #isFit(): Promise<boolean> {
    const { clock, config, link, member } = this.#session;
    const { renewMs, beatTimeoutMs } = config.timing;
    if (clock.now() - this.#leaderWroteAtMs > renewMs * 2) return true;
    const echo = await link.bus.request(probeSubject(config.group, member), new Uint8Array(), { timeoutMs: beatTimeoutMs });
    return echo.kind === 'answered';
  }

  #trust(answer: BeatAnswer, askedAtMs: number): void {
    this.#answeredAtMs = askedAtMs;
    this.#tell({ type: 'leader.answered' });
    this.#session.nudge(answer.applied);
    this.#session.trustOnceApplied(answer, askedAtMs);
  }
}

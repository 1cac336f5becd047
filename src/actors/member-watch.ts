import { createActor, fromCallback, type ActorRefFrom, type EventObject } from 'xstate';
import { type detectorMachine } from '../../machines/detector.machine.js';
import { digestOf } from '../../machines/model/digest.js';
import type { Member } from '../../machines/model/group-state.js';
import type { MemberId, Term } from '../../machines/model/ids.js';
import { withDrift } from '../../machines/model/timing.js';
import { answersEveryMs, decodeBeat, encodeBeatAnswer, type Beat } from '../protocol/beat.js';
import { startActor } from '../member/start-actor.js';
import type { Session } from '../member/session.js';
import type { Responder } from '../ports.js';

type Reply = Parameters<Responder>[1];

/** What the leader knows of one member between its edges. Times are on the leader's clock. */
interface Watched {
  readonly detector: ActorRefFrom<typeof detectorMachine>;
  readonly leaseMs: number;
  /** The last beat of it that was answered under this term, or when the watch began. */
  heardAtMs: number;
  /** Whatever trust it was given, by us or by a leader before us, is over then. */
  trustEndsAtMs: number;
  /** The last beat of it that came with trust, or when the watch began. */
  trustingAtMs: number;
  wasHeard: boolean;
}

/**
 * Answers beats, which is what members' trust rests on, and runs a detector for every member. High-rate facts stay in the table here; the
 * detectors get the edges.
 */
export const memberWatch = (session: Session, detector: typeof detectorMachine) =>
  fromCallback<EventObject, { readonly term: Term }>(({ sendBack, input: { term } }) => {
    const table = new MemberTable({ session, detector, term, onSurveyed: () => sendBack({ type: 'survey.completed' }) });
    return () => table.end();
  });

interface MemberTableParts {
  readonly session: Session;
  readonly detector: typeof detectorMachine;
  readonly term: Term;
  readonly onSurveyed: () => void;
}

class MemberTable {
  readonly #parts: MemberTableParts;
  readonly #members = new Map<MemberId, Watched>();
  /** Of beats that were heard since the last tick. */
  readonly #replies: Reply[] = [];
  /** The table is looked through this often. */
  readonly #tickMs: number;
  readonly #forget: (() => void)[];
  #tickedAtMs: number;
  /** When it was asked what the log answered last. */
  #answeredAtMs = -Infinity;
  #timer: unknown;
  #surveyed = false;
  #ended = false;
  #isProving = false;

  constructor(parts: MemberTableParts) {
    this.#parts = parts;
    const { session } = parts;
    this.#tickMs = answersEveryMs(session.config.timing);
    this.#tickedAtMs = session.clock.now();
    for (const member of Object.values(session.state.members)) this.#watch(member);
    session.answerBeat = (data, reply) => this.#answer(data, reply);
    this.#forget = [
      session.replica.onApplied(({ facts, state }) => {
        for (const fact of facts) {
          if (fact.type === 'member.joined') this.#watch(state.members[fact.member]);
          else if (fact.type === 'member.left' || fact.type === 'member.fenced') this.#depart(fact.member);
        }
        this.#survey();
      }),
      session.link.onStatus((status) => status === 'connected' && this.#startOver()),
      session.trust.onChange((trusted) => trusted && this.#startOver()),
    ];
    this.#survey();
    this.#tick();
  }

  end(): void {
    const { session } = this.#parts;
    this.#ended = true;
    this.#replyAll();
    session.answerBeat = undefined;
    session.clock.clearTimeout(this.#timer);
    for (const forget of this.#forget) forget();
    for (const { detector } of this.#members.values()) detector.stop();
    this.#members.clear();
  }

  #watch(member: Member | undefined): void {
    const { session, detector } = this.#parts;
    if (!member || member.id === session.member || this.#members.has(member.id)) return;
    const { timing } = session.config;
    const nowMs = session.clock.now();
    const actor = createActor(detector, {
      clock: session.clock,
      input: { member: member.id, fencing: member.fencing, probeMs: timing.beatMs / 2, retryMs: timing.beatMs },
    });
    // A member that joined under us holds no trust of a former leader's; for the others, a former leader may just have answered.
    const { id, leaseMs } = member;
    const givenMs =
      member.joinedAt < this.#parts.term
        ? session.reigns.trustEndsAtMs({ self: session.member, member: id, leaseMs })
        : nowMs + withDrift(leaseMs);
    const trustEndsAtMs = Math.max(givenMs, session.backAtMs + withDrift(leaseMs)) + timing.marginMs;
    const heardAtMs = Math.max(nowMs, session.graceUntilMs);
    this.#members.set(id, { detector: actor, leaseMs, heardAtMs, trustEndsAtMs, trustingAtMs: nowMs, wasHeard: false });
    session.charts.followLone(actor, id);
    startActor(actor, (error) => session.fail(error));
  }

  #depart(id: MemberId): void {
    this.#members.get(id)?.detector.send({ type: 'member.departed' });
    this.#members.delete(id);
  }

  /**
   * A beat is answered with trust when we lead beyond doubt and the member is not condemned; the answer is worth one lease from when it was
   * asked. Nor is it when the member is deaf: then silence takes its course, as it would hold partitions that it never runs. Who has trust
   * does not wait for the answer, as it counts from when it was asked for: many answers then share one write.
   */
  #answer(data: Uint8Array, reply: Reply): void {
    const { session, term } = this.#parts;
    const beat = decodeBeat(data);
    if (!beat) session.rejections.note('beat', 'not a beat');
    const watched = beat && this.#members.get(beat.member);
    const isMember = beat?.term === term && watched !== undefined && !watched.detector.getSnapshot().hasTag('condemned');
    const trusted = this.#leads && isMember && !this.#isDeaf(watched, beat);
    if (trusted) this.#hear(watched);
    if (trusted && beat.trusted) this.#replies.push(reply);
    else reply(this.#encodeAnswer(trusted));
  }

  /** Beyond doubt. */
  get #leads(): boolean {
    const { session, term } = this.#parts;
    return session.trust.isTrusted && session.state.leader?.term === term;
  }

  #replyAll(): void {
    if (this.#replies.length === 0) return;
    const answer = this.#encodeAnswer(this.#leads);
    for (const reply of this.#replies.splice(0)) reply(answer);
  }

  #encodeAnswer(trusted: boolean): Uint8Array {
    const { session, term } = this.#parts;
    const { state } = session;
    return encodeBeatAnswer({ trusted, term, applied: state.applied, digest: digestOf(state), settled: session.isSettled });
  }

  /** It has asked for two leases, was answered each time, and never had trust when it asked: our answers do not reach it in time. */
  #isDeaf(watched: Watched, { trusted }: Beat): boolean {
    const nowMs = this.#parts.session.clock.now();
    if (trusted) watched.trustingAtMs = nowMs;
    return nowMs - watched.trustingAtMs > 2 * watched.leaseMs;
  }

  #hear(watched: Watched): void {
    const { clock, config } = this.#parts.session;
    watched.heardAtMs = clock.now();
    watched.trustEndsAtMs = Math.max(
      watched.wasHeard ? watched.trustEndsAtMs : -Infinity,
      watched.heardAtMs + withDrift(watched.leaseMs) + config.timing.marginMs,
    );
    watched.wasHeard = true;
    // A live member's chart has nothing to learn: ten thousand beats a second are ten thousand lookups, and no events.
    if (!watched.detector.getSnapshot().hasTag('resting')) watched.detector.send({ type: 'member.heard' });
    this.#survey();
  }

  #survey(): void {
    if (this.#surveyed || [...this.#members.values()].some((watched) => !watched.wasHeard)) return;
    this.#surveyed = true;
    this.#parts.onSurveyed();
  }

  #tick(): void {
    const { clock, config } = this.#parts.session;
    const nowMs = clock.now();
    // We ourselves were away: beats that were sent meanwhile had nobody to answer them.
    if (nowMs - this.#tickedAtMs > config.timing.suspectMs / 2) this.#startOver();
    this.#tickedAtMs = nowMs;
    for (const watched of this.#members.values()) this.#look(watched, nowMs);
    this.#replyAll();
    this.#timer = clock.setTimeout(() => this.#tick(), this.#tickMs);
  }

  /**
   * Silence is held against a member only when the log was there after it, took what we wrote, and answered: else it may be us, or NATS, who
   * were not, or the member that has to look at the log before it goes on. When we come back ourselves, others may take as long as silence may
   * last.
   */
  #look({ detector, heardAtMs, trustEndsAtMs }: Watched, nowMs: number): void {
    const { session } = this.#parts;
    const { suspectMs, silenceMs } = session.config.timing;
    // The log is back, our reign not proved yet: then everybody starts over.
    if (!session.trust.isTrusted) return;
    if (nowMs - heardAtMs <= suspectMs || nowMs - session.backAtMs <= silenceMs) return;
    const mutedAtMs = heardAtMs + silenceMs;
    const logAtMs = Math.min(session.writtenAtMs, this.#answeredAtMs);
    detector.send({ type: 'member.silenced' });
    if (logAtMs > mutedAtMs) detector.send({ type: 'member.muted' });
    if (logAtMs > trustEndsAtMs) detector.send({ type: 'trust.ended' });
    if ([mutedAtMs, trustEndsAtMs].some((dueAtMs) => dueAtMs < nowMs && dueAtMs >= logAtMs)) void this.#prove();
  }

  async #prove(): Promise<void> {
    const { session } = this.#parts;
    if (this.#isProving || !session.trust.isTrusted) return;
    this.#isProving = true;
    const [proved, answered] = await Promise.all([session.provesReign(), this.#ask()]);
    this.#isProving = false;
    if (this.#ended) return;
    if (!answered) this.#startOver();
    else if (proved) for (const watched of this.#members.values()) this.#look(watched, session.clock.now());
  }

  /** A cluster that has no leader of its own answers nothing about the log, while the log takes entries. */
  async #ask(): Promise<boolean> {
    const { link, clock, config } = this.#parts.session;
    const askedAtMs = clock.now();
    try {
      await link.log.position({ timeoutMs: config.timing.appendTimeoutMs });
      this.#answeredAtMs = askedAtMs;
      return true;
    } catch {
      return false;
    }
  }

  /** After an absence of our own everybody gets a full lease to come back: being heard first is no merit. */
  #startOver(): void {
    const { clock, config, graceUntilMs } = this.#parts.session;
    const nowMs = clock.now();
    for (const watched of this.#members.values()) {
      watched.heardAtMs = Math.max(nowMs, graceUntilMs);
      watched.trustingAtMs = nowMs;
      watched.trustEndsAtMs = Math.max(watched.trustEndsAtMs, nowMs + withDrift(watched.leaseMs) + config.timing.marginMs);
      watched.detector.send({ type: 'member.heard' });
    }
  }
}

import type { Fact } from '../../machines/model/facts.js';
import type { Session } from '../member/session.js';

/** Calls back when a worker that was withheld for flapping may have partitions again. */
export class PenaltyTimer {
  readonly #session: Session;
  readonly #tell: () => void;
  #timer: unknown;

  constructor(session: Session, tell: () => void) {
    this.#session = session;
    this.#tell = tell;
    this.#arm();
  }

  note(facts: readonly Fact[]): void {
    if (facts.some(({ type }) => type === 'member.joined')) this.#arm();
  }

  end(): void {
    this.#session.clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    const { clock, flaps, state } = this.#session;
    clock.clearTimeout(this.#timer);
    const endMs = flaps.nextEndMs(state);
    if (endMs === undefined) return;
    this.#timer = clock.setTimeout(
      () => {
        this.#tell();
        this.#arm();
      },
      Math.ceil(endMs - clock.now()),
    );
  }
}

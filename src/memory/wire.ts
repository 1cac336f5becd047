import type { Clock } from '../ports.js';
import { LinkLife } from '../system/link-life.js';
import type { Deliver } from './delivery-queue.js';

/** Why a trip came back without an answer: it never left, the line went down under way, or time ran out. */
export type TripLoss = 'down' | 'lost' | 'late';

/** One way there and one way back. `work` runs on arrival, also when the line went down meanwhile: what was sent may land. */
export interface Trip<T> {
  readonly timeoutMs: number;
  readonly work: (reply: (produce: () => T) => void) => void;
  /** The result when no answer comes; may throw. */
  readonly lost: (loss: TripLoss) => T;
}

/** One link's line to the hub. */
export class Wire {
  readonly life = new LinkLife();
  readonly #clock: Clock;
  readonly #deliver: Deliver;

  constructor(clock: Clock, deliver: Deliver) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** Sends without an answer. Nothing leaves while the line is down. */
  send(arrive: () => void): void {
    if (this.life.isUp) this.#deliver(arrive);
  }

  /** Brings something to this end, unless the line is down when it arrives. */
  bring(arrive: () => void): void {
    this.#deliver(() => {
      if (this.life.isUp) arrive();
    });
  }

  async trip<T>(trip: Trip<T>): Promise<T> {
    if (!this.life.isUp) return trip.lost('down');
    const produce = await new Promise<() => T>((resolve) => {
      const end = (result: () => T): void => {
        this.#clock.clearTimeout(timer);
        forget();
        resolve(result);
      };
      const timer = this.#clock.setTimeout(() => end(() => trip.lost('late')), trip.timeoutMs);
      const forget = this.life.whenDown(() => end(() => trip.lost('lost')));
      this.#deliver(() => trip.work((result) => this.bring(() => end(result))));
    });
    return produce();
  }
}

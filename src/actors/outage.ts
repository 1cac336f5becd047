import { PlacementError } from '../errors.js';
import type { Session } from '../member/session.js';

/** What is the user's own and fails: told once as an error when it begins, and once more, with count and last cause, when it is over. */
export class Outage {
  readonly #session: Session;
  readonly #what: string;
  #failures = 0;
  #sinceMs = 0;
  #last: unknown;

  /** `what`: as in “… failed; the last good set stays”. */
  constructor(session: Session, what: string) {
    this.#session = session;
    this.#what = what;
  }

  /** How long to wait before the next try: doubles with every failure. */
  get pauseMs(): number {
    const { restartMinMs, restartMaxMs } = this.#session.config.timing;
    return Math.min(restartMinMs * 2 ** Math.max(0, this.#failures - 1), restartMaxMs);
  }

  /** `consequence`: what stays as it is meanwhile. */
  failed(cause: unknown, consequence: string): void {
    const { clock, report } = this.#session;
    this.#last = cause;
    if (this.#failures++ > 0) return;
    this.#sinceMs = clock.now();
    report.error(new PlacementError(`${this.#what} failed; ${consequence}: ${String(cause)}`, { cause }));
  }

  /** It went well. */
  ended(): void {
    if (this.#failures === 0) return;
    const { clock, report } = this.#session;
    const forMs = Math.round(clock.now() - this.#sinceMs);
    report.notice(`${this.#what} goes again, after ${this.#failures} failures in ${forMs} ms, the last: ${String(this.#last)}`);
    this.#failures = 0;
  }
}

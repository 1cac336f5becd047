import { InvariantError, type ConclaveError } from '../../errors.js';
import type { StopOptions, StopOutcome, Worker } from '../../worker/worker.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { Accuse, InvariantName } from './violation.js';

/** `stop()` promises to settle this long after its deadline. */
const STOP_GRACE_MS = 1_000;
/** Waits that a stop abandons end by themselves within this. */
const LEFT_BEHIND_MS = 5_000;

export interface Watched {
  readonly process: SimulatedProcess;
  readonly worker: Pick<Worker, 'on' | 'stop'>;
}

/** Watches what one worker shows to its user: nothing goes back (I8), every stop ends and leaves nothing (I10), no error is a bug of ours. */
export class WorkerJudge {
  readonly #accuse: Accuse;
  readonly #clock: VirtualClock;
  #comparesFromMs = -Infinity;

  constructor(accuse: Accuse, clock: VirtualClock) {
    this.#accuse = accuse;
    this.#clock = clock;
  }

  /** The log forgot entries and has others in their place: until those who applied the first ones are over, a leader's state may be of these. */
  pardon(forMs: number): void {
    this.#comparesFromMs = this.#clock.now() + forMs;
  }

  watch({ process, worker }: Watched): void {
    let [version, term] = [0, 0];
    worker.on('change', ({ assignment }) => {
      if (assignment.version < version) this.#accuse('I8', `${process.id} saw version ${version}, then ${assignment.version}`);
      if (assignment.term < term) this.#accuse('I8', `${process.id} saw term ${term}, then ${assignment.term}`);
      ({ version, term } = assignment);
    });
    worker.on('error', (error) => this.#judgeError(process, error));
  }

  /** Stops a worker and sees to it that it keeps its promise. */
  stop({ process, worker }: Watched, { timeoutMs, ...options }: StopOptions & { readonly timeoutMs: number }): Promise<StopOutcome> {
    const stopped = worker.stop({ ...options, timeoutMs });
    let isSettled = false;
    void stopped.then((outcome) => {
      isSettled = true;
      void worker.stop().then((again) => again === outcome || this.#accuse('I10', `${process.id} stopped twice with two outcomes`));
      this.#clock.setTimeout(() => this.#checkNothingLeft(process), LEFT_BEHIND_MS / process.rate + 1);
    });
    const check = (): void => {
      if (process.isDead || isSettled) return;
      const stillMs = process.stillUntilMs - this.#clock.now();
      if (stillMs >= 0) this.#clock.setTimeout(check, Math.min(stillMs, 60_000) + STOP_GRACE_MS);
      else this.#accuse('I10', `stop() of ${process.id} has not settled ${STOP_GRACE_MS} ms after its deadline`);
    };
    this.#clock.setTimeout(check, (timeoutMs + STOP_GRACE_MS) / process.rate + 10);
    return stopped;
  }

  #checkNothingLeft(process: SimulatedProcess): void {
    if (process.clock.armed > 0 && !process.isStill)
      this.#accuse('I10', `${process.id} has stopped and left ${process.clock.armed} timers`);
  }

  #judgeError(process: SimulatedProcess, error: ConclaveError): void {
    if (error.code === 'ERR_CONCLAVE_DIVERGED' && this.#clock.now() >= this.#comparesFromMs)
      this.#accuse('I5', `${process.id}: ${error.message}`);
    if (error instanceof InvariantError)
      for (const broken of error.broken) this.#accuse(broken.slice(0, 2) as InvariantName, `${process.id}: ${broken.slice(4)}`);
    if (error.code === 'ERR_CONCLAVE_INTERNAL') this.#accuse('bug', `${process.id}: ${error.message}`);
  }
}

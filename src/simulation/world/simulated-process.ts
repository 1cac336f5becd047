import type { Clock } from '../../ports.js';
import type { ClockSkew } from '../clock-view.js';
import type { VirtualClock } from '../virtual-clock.js';
import { GatedClock, type Gate } from './gated-clock.js';
import type { SeededRandom } from './seeded-random.js';

export interface ProcessParts {
  /** `b.2`: the second process of node b. */
  readonly id: string;
  readonly clock: VirtualClock;
  readonly skew: ClockSkew;
  /** The newest protocol that its code speaks. */
  readonly protocolMax: number;
  readonly random: SeededRandom;
  /** Runs code of this process; promises settle before anything else happens. */
  readonly run: (process: SimulatedProcess, work: () => void) => void;
}

/** One process of the simulated world. Everything that reaches its code comes through `enter`, so it can stand still, and die. */
export class SimulatedProcess implements Gate {
  readonly id: string;
  /** Time as the runtime in this process sees it. */
  readonly clock: GatedClock;
  /** The same time for user code, whose timers are its own affair. */
  readonly userClock: Clock;
  readonly random: SeededRandom;
  /** Every id that this process has drawn: its incarnations are among them. */
  readonly ids: ReadonlySet<string>;
  readonly rate: number;
  readonly protocolMax: number;
  readonly #parts: ProcessParts;
  readonly #user: GatedClock;
  readonly #ends: (() => void)[] = [];
  #waiting: (() => void)[] = [];
  #stillUntilMs = -Infinity;
  #isDead = false;

  constructor(parts: ProcessParts) {
    const view = parts.clock.view(parts.skew);
    this.#parts = parts;
    this.id = parts.id;
    this.random = parts.random;
    this.ids = parts.random.ids;
    this.rate = parts.skew.rate ?? 1;
    this.protocolMax = parts.protocolMax;
    this.clock = new GatedClock(this, view);
    this.#user = new GatedClock(this, view);
    this.userClock = this.#user;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** It stands still now. */
  get isStill(): boolean {
    return this.#parts.clock.now() < this.#stillUntilMs;
  }

  /** Until when, in world time, it stands or stood still last. */
  get stillUntilMs(): number {
    return this.#stillUntilMs;
  }

  enter(work: () => void): void {
    if (this.#isDead) return;
    if (this.isStill || this.#waiting.length > 0) this.#waiting.push(work);
    else this.#parts.run(this, work);
  }

  /** Runs code in this process as the next thing that happens now. */
  soon(work: () => void): void {
    this.#parts.clock.setTimeout(() => this.enter(work), 0);
  }

  /** Stands still: what is due or arrives meanwhile comes at once afterwards, in the order of its time. */
  stand(ms: number): void {
    this.#stillUntilMs = Math.max(this.#stillUntilMs, this.#parts.clock.now() + ms);
    if (ms !== Infinity) this.#parts.clock.setTimeout(() => this.#resume(), ms);
  }

  /** It goes on now. */
  wake(): void {
    this.#stillUntilMs = Math.min(this.#stillUntilMs, this.#parts.clock.now());
    this.#parts.clock.setTimeout(() => this.#resume(), 0);
  }

  /** Gone between two instants: no code of it ever runs again. */
  die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#waiting = [];
    this.clock.clear();
    this.#user.clear();
    for (const end of this.#ends.splice(0)) end();
  }

  /** Calls the listener when the process dies. */
  onDeath(listener: () => void): void {
    this.#ends.push(listener);
  }

  /** One piece at a time: promises settle between two of them, and it may be told to stand still again meanwhile. */
  #resume(): void {
    if (this.#isDead || this.isStill) return;
    const work = this.#waiting.shift();
    if (work === undefined) return;
    this.#parts.run(this, work);
    if (this.#waiting.length > 0) this.#parts.clock.setTimeout(() => this.#resume(), 0);
  }
}

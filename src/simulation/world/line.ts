import { LinkLife } from '../../system/link-life.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { Weather } from './weather.js';

/** Both ways, to the server only, or from it only. */
export type Direction = 'both' | 'up' | 'down';

export interface LineParts {
  readonly process: SimulatedProcess;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly weather: () => Weather;
}

/** A client pings every second and gives up after two that were not answered. */
const NOTICE_MIN_MS = 2_000;
const NOTICE_MAX_MS = 3_000;
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 500;
const LATE_MIN_MS = 500;
const LATE_MAX_MS = 30_000;
/** How often a connection that is given up had put what it held on the wire for good. */
const LANDING_RATE = 0.3;

/** One process's connection to the server: messages take time, keep their order within a channel, and get lost as the weather and the faults say. */
export class Line {
  readonly life = new LinkLife();
  readonly process: SimulatedProcess;
  readonly #parts: LineParts;
  readonly #lastMs = new Map<string, number>();
  readonly #held: { readonly way: 'up' | 'down'; readonly go: () => void }[] = [];
  /** What is in force now, one token each; a timer that ends one that is over already changes nothing. */
  readonly #cuts = { up: new Set<object>(), down: new Set<object>() };
  readonly #slowness = new Map<object, number>();
  #connection = 0;
  #stalledUntilMs = -Infinity;
  /** Appends sent before this take long, and land. */
  #lateUntilMs = -Infinity;
  #apartUntilMs = -Infinity;
  #isGone = false;

  constructor(parts: LineParts) {
    this.#parts = parts;
    this.process = parts.process;
  }

  /** The server still takes it for connected: what is subscribed here counts as listening. */
  get isListed(): boolean {
    return this.life.isUp && !this.#isGone;
  }

  /** How long its server stays without the others, and so without the log; 0 when it is among them. */
  get apartMs(): number {
    return Math.max(0, this.#apartUntilMs - this.#parts.clock.now());
  }

  /** Draws whether the acknowledgement of an append gets lost. */
  losesAck(): boolean {
    return this.#parts.random.chance(this.#parts.weather().ackLossRate);
  }

  /** Draws whether an append finds no room. */
  findsNoRoom(): boolean {
    const { refusalRate } = this.#parts.weather();
    return refusalRate > 0 && this.#parts.random.chance(refusalRate);
  }

  /** From the process to the server. */
  up(channel: string, arrive: () => void): void {
    if (this.#isGone || !this.life.isUp) return;
    this.#send('up', { channel, arrive });
  }

  /** An append: it may land much later than its sender waits for it, also when its sender is dead by then. */
  upAppend(arrive: () => void): void {
    if (this.#parts.clock.now() < this.#lateUntilMs) this.#after(this.#parts.random.between(LATE_MIN_MS, LATE_MAX_MS), arrive);
    else this.up('log', arrive);
  }

  /** From the server into the process. What belongs to a connection that ended does not arrive. */
  down(channel: string, arrive: () => void): void {
    const connection = this.#connection;
    const enter = (): void => this.process.enter(() => this.life.isUp && connection === this.#connection && arrive());
    this.#send('down', { channel, arrive: enter });
  }

  /** Nothing passes in this direction for a while: held by the network, delivered when it heals, unless the connection ended meanwhile. */
  cut(direction: Direction, ms: number): void {
    const cut = {};
    for (const way of ['up', 'down'] as const) if (direction === 'both' || direction === way) this.#cuts[way].add(cut);
    this.#after(this.#parts.random.between(NOTICE_MIN_MS, NOTICE_MAX_MS), () => {
      if (this.#cuts.up.has(cut) || this.#cuts.down.has(cut)) this.#drop();
    });
    if (ms !== Infinity) this.#after(ms, () => this.#endCut(cut));
  }

  slow(addedMs: number, forMs: number): void {
    const slowness = {};
    this.#slowness.set(slowness, addedMs);
    this.#after(forMs, () => this.#slowness.delete(slowness));
  }

  /** Nothing is delivered to the process for a while; then all comes at once. */
  stall(ms: number): void {
    this.#stalledUntilMs = Math.max(this.#stalledUntilMs, this.#parts.clock.now() + ms);
  }

  /** Its server is parted from the log's: the connection holds, and reaches only those that are parted too. */
  part(ms: number): void {
    this.#apartUntilMs = Math.max(this.#apartUntilMs, this.#parts.clock.now() + ms);
  }

  delayAppends(ms: number): void {
    this.#lateUntilMs = this.#parts.clock.now() + ms;
  }

  /** Whatever is wrong with it ends now. */
  heal(): void {
    this.#slowness.clear();
    this.#stalledUntilMs = -Infinity;
    this.#lateUntilMs = -Infinity;
    this.#apartUntilMs = -Infinity;
    for (const cuts of [this.#cuts.up, this.#cuts.down]) cuts.clear();
    this.#afterCut();
  }

  /** The process is dead and the server has noticed. */
  vanish(): void {
    this.#isGone = true;
  }

  #send(way: 'up' | 'down', { channel, arrive }: { readonly channel: string; readonly arrive: () => void }): void {
    const { random } = this.#parts;
    const weather = this.#parts.weather();
    if (random.chance(weather.lossRate)) return;
    this.#travel(way, { channel, arrive });
    if (random.chance(weather.duplicateRate)) this.#travel(way, { channel, arrive });
  }

  #travel(way: 'up' | 'down', { channel, arrive }: { readonly channel: string; readonly arrive: () => void }): void {
    const { clock, random } = this.#parts;
    const { latencyMinMs, latencyMaxMs, isReordered } = this.#parts.weather();
    if (this.#cuts[way].size > 0) {
      this.#held.push({ way, go: () => this.#travel(way, { channel, arrive }) });
      return;
    }
    const key = isReordered ? `${way} ${channel}` : way;
    let travelMs = random.between(latencyMinMs, latencyMaxMs);
    for (const addedMs of this.#slowness.values()) travelMs += addedMs;
    const earliestMs = way === 'down' ? this.#stalledUntilMs : -Infinity;
    const atMs = Math.max(clock.now() + travelMs, this.#lastMs.get(key) ?? -Infinity, earliestMs);
    this.#lastMs.set(key, atMs);
    clock.setTimeout(arrive, atMs - clock.now());
  }

  /** The client gives the connection up. What it had sent may still reach the server, much later. */
  #drop(): void {
    this.process.enter(() => {
      this.life.become('disconnected');
      this.#reconnectSoon();
    });
    this.#connection++;
    this.#lastMs.clear();
    const lands = this.#parts.random.chance(LANDING_RATE);
    const kept = this.#held.filter(({ way }) => way === 'up' && lands);
    this.#held.splice(0, this.#held.length, ...kept);
  }

  get #isCut(): boolean {
    return this.#cuts.up.size + this.#cuts.down.size > 0;
  }

  #endCut(cut: object): void {
    const isEnded = [this.#cuts.up.delete(cut), this.#cuts.down.delete(cut)].includes(true);
    if (isEnded) this.#afterCut();
  }

  #afterCut(): void {
    if (this.#isCut) return;
    for (const { go } of this.#held.splice(0)) go();
    this.#reconnectSoon();
  }

  /** A process that stood still notices after the network has healed. */
  #reconnectSoon(): void {
    if (this.#isCut || this.life.status !== 'disconnected') return;
    this.#after(this.#parts.random.between(RECONNECT_MIN_MS, RECONNECT_MAX_MS), () => {
      if (!this.#isCut) this.process.enter(() => this.life.become('connected'));
    });
  }

  #after(ms: number, then: () => void): unknown {
    return this.#parts.clock.setTimeout(then, ms);
  }
}

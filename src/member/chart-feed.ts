import type { MemberId } from '../../machines/model/ids.js';
import { MS_MAX } from '../../machines/model/ranges.js';
import type { Bus, Clock } from '../ports.js';
import { encodePicture, isWatch, LISTED_MAX, type ChartCrowd, type ChartPicture, type PicturedChart } from '../protocol/chart-picture.js';
import { chartsSubject, watchSubject } from '../protocol/subjects.js';
import type { ChartRecord, RunningChart } from './chart-record.js';
import type { Trust } from './trust.js';

/** Who is not asked again for this long has no watcher any more. Watchers ask every two seconds. */
const INTEREST_MS = 6_000;
/** While somebody watches: changes are told this often at most, and so often is looked how late timers are. */
const TICK_MS = 100;
/** The lag that is told is the worst of so many ticks. */
const LAGS_MAX = 50;
/** What most charts of a crowd do. Those that do anything else are listed. */
const USUAL: Readonly<Record<string, string>> = { partition: 'active.serving', detector: 'live' };

export interface ChartFeedParts {
  readonly group: string;
  readonly member: MemberId;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly charts: ChartRecord;
  readonly trust: Trust;
}

/**
 * Tells those who watch what the charts of this member do: at once when asked, and with every change. Nobody asks: nothing is sent, and no
 * timer runs. Every message is the whole picture. Returns the function that ends it.
 */
export function feedCharts(parts: ChartFeedParts): () => void {
  const feed = new ChartFeed(parts);
  return () => feed.close();
}

class ChartFeed {
  readonly #parts: ChartFeedParts;
  readonly #forgetWatch: () => void;
  #watchedUntilMs = -Infinity;
  #forgetTransitions: (() => void) | undefined;
  #timer: unknown;
  #lags: number[] = [];
  #isStale = false;
  #count = 0;

  constructor(parts: ChartFeedParts) {
    this.#parts = parts;
    this.#forgetWatch = parts.bus.subscribe(watchSubject(parts.group), (data) => {
      if (isWatch(data)) this.#hear();
    });
  }

  close(): void {
    this.#forgetWatch();
    this.#rest();
  }

  #hear(): void {
    const { clock, charts } = this.#parts;
    this.#watchedUntilMs = clock.now() + INTEREST_MS;
    this.#isStale = true;
    if (this.#forgetTransitions) return;
    this.#forgetTransitions = charts.onTransition(() => (this.#isStale = true));
    this.#tell();
    this.#tickAt(clock.now() + TICK_MS);
  }

  #tickAt(dueAtMs: number): void {
    const { clock } = this.#parts;
    this.#timer = clock.setTimeout(() => {
      const nowMs = clock.now();
      this.#lags = [...this.#lags, Math.max(0, nowMs - dueAtMs)].slice(-LAGS_MAX);
      if (nowMs >= this.#watchedUntilMs) return this.#rest();
      if (this.#isStale) this.#tell();
      this.#tickAt(nowMs + TICK_MS);
    }, TICK_MS);
  }

  #tell(): void {
    const { bus, group } = this.#parts;
    this.#isStale = false;
    bus.publish(chartsSubject(group), encodePicture(this.#picture()));
  }

  #rest(): void {
    this.#parts.clock.clearTimeout(this.#timer);
    this.#forgetTransitions?.();
    this.#forgetTransitions = undefined;
    this.#lags = [];
  }

  #picture(): ChartPicture {
    const { member, clock, charts, trust } = this.#parts;
    const nowMs = clock.now();
    const single: PicturedChart[] = [];
    const crowds = new Map<string, Crowd>();
    for (const one of charts.running) {
      if (one.about === null) single.push(pictured(one, nowMs));
      else crowds.set(one.chart, joined(crowds.get(one.chart) ?? { chart: one.chart, counts: {}, listed: [] }, one, nowMs));
    }
    return {
      member,
      count: ++this.#count,
      trustMs: spanOf(trust.untilMs - nowMs),
      lagMs: spanOf(Math.max(0, ...this.#lags)),
      charts: single,
      crowds: [...crowds.values()],
    };
  }
}

interface Crowd extends ChartCrowd {
  readonly counts: Record<string, number>;
  readonly listed: PicturedChart[];
}

function joined(crowd: Crowd, one: RunningChart, nowMs: number): Crowd {
  const { chart, counts, listed } = crowd;
  for (const state of one.states.keys()) counts[state] = (counts[state] ?? 0) + 1;
  if (!one.states.has(USUAL[chart] ?? '') && listed.length < LISTED_MAX) listed.push(pictured(one, nowMs));
  return crowd;
}

const pictured = ({ chart, about, states }: RunningChart, nowMs: number): PicturedChart => ({
  ...{ chart, about },
  states: Array.from(states, ([state, sinceMs]) => ({ state, forMs: spanOf(nowMs - sinceMs) })),
});

/** Whole milliseconds that fit the wire. */
const spanOf = (ms: number): number => Math.round(Math.min(Math.max(ms, 0), MS_MAX));

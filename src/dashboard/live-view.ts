import { systemClock } from '../system/system-clock.js';
import { difference } from './difference.js';
import type { EventStream } from './event-stream.js';
import type { LiveGroup } from './live-group.js';
import type { Patch, TableName, Tables } from './rows.js';
import type { View } from './view.js';

/** Changes are gathered for this long before they are sent. */
const GATHER_MS = 100;

type Sent = { readonly [T in TableName]: ReadonlyMap<string, Tables[T]> };

const NAMES: readonly TableName[] = ['group', 'members', 'partitions', 'records'];
const NOTHING: Sent = { group: new Map(), members: new Map(), partitions: new Map(), records: new Map() };

/** Keeps what pages show even with the group: looks when something changed, and sends what is different. Rests while nobody watches. */
export class LiveView {
  readonly #live: LiveGroup;
  readonly #view: View;
  readonly #publish: EventStream['publish'];
  #sent = NOTHING;
  #isWatched = false;
  #timer: unknown;

  constructor(parts: { readonly live: LiveGroup; readonly view: View; readonly publish: EventStream['publish'] }) {
    this.#live = parts.live;
    this.#view = parts.view;
    this.#publish = parts.publish;
  }

  watched(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#live.watchCharts(isWatched);
    if (isWatched) this.#update();
    else this.#rest();
  }

  /** Something may be different now. */
  changed(): void {
    if (!this.#isWatched || this.#timer !== undefined) return;
    this.#timer = systemClock.setTimeout(() => this.#update(), GATHER_MS);
  }

  /** All that was sent so far. */
  whole(): Patch {
    return patch(true, NOTHING, this.#sent);
  }

  close(): void {
    this.#isWatched = false;
    this.#rest();
  }

  #rest(): void {
    systemClock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #update(): void {
    this.#rest();
    this.#view.refresh(this.#live);
    const { group, members, partitions, records } = this.#view;
    const now = { group, members, partitions, records };
    const change = patch(false, this.#sent, now);
    this.#sent = now;
    if (Object.keys(change.tables).length > 0) this.#publish(change);
  }
}

function patch(reset: boolean, before: Sent, after: Sent): Patch {
  const tables = NAMES.map((name) => [name, difference<object>(before[name], after[name])] as const);
  return { reset, nowMs: systemClock.now(), tables: Object.fromEntries(tables.filter(([, change]) => change !== undefined)) };
}

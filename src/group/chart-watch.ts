import { own, type GroupState } from '../../machines/model/group-state.js';
import { decodePicture, encodeWatch, type ChartPicture } from '../protocol/chart-picture.js';
import { chartsSubject, watchSubject } from '../protocol/subjects.js';
import type { Clock, Link } from '../ports.js';
import { guarded } from '../system/guarded.js';
import { seated } from './group-view.js';

/** What the charts of one member do, as far as it was heard. */
export interface MemberCharts {
  /** The incarnation, as in `members`. */
  readonly member: string;
  readonly name: string;
  readonly worker: string | null;
  /**
   * `awaited`: the watch has just begun. `silent`: nothing was heard for 5 s: it is gone, cut off, blocked, or may not publish. What is shown
   * then is the last that was heard, if anything was.
   */
  readonly status: 'awaited' | 'heard' | 'silent';
  /** How old the picture is, in milliseconds; null when there is none. */
  readonly ageMs: number | null;
  readonly picture: ChartPicture | null;
}

/** Members forget a watcher after six seconds. */
const ASK_EVERY_MS = 2_000;
const SILENT_MS = 5_000;
/** Listeners are told this often at most. */
const TELL_EVERY_MS = 100;

export interface ChartWatchParts {
  readonly group: string;
  readonly link: Link;
  readonly clock: Clock;
  /** Nobody is heard but who is in it. */
  readonly state: () => GroupState;
}

type Listener = (fleet: readonly MemberCharts[]) => void;

/** Asks the members of a group to tell what their charts do, for as long as anybody listens. */
export class ChartWatch {
  readonly #parts: ChartWatchParts;
  readonly #listeners = new Set<Listener>();
  readonly #heard = new Map<string, { readonly picture: ChartPicture; readonly atMs: number }>();
  #release: (() => void)[] = [];
  #sinceMs = 0;
  #asking: unknown;
  #telling: unknown;
  #isTelling = false;

  constructor(parts: ChartWatchParts) {
    this.#parts = parts;
  }

  /** Returns the function that ends it. Whoever joins others is told what they have heard. */
  watch(listener: Listener): () => void {
    const call: Listener = guarded(listener);
    this.#listeners.add(call);
    if (this.#listeners.size === 1) this.#begin();
    else this.#tellSoon();
    return () => {
      this.#listeners.delete(call);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#rest();
  }

  #begin(): void {
    const { group, link, clock } = this.#parts;
    this.#sinceMs = clock.now();
    this.#release = [
      link.bus.subscribe(chartsSubject(group), (data) => this.#hear(data)),
      link.onStatus((status) => status === 'connected' && this.#ask()),
    ];
    this.#ask();
  }

  #rest(): void {
    const { clock } = this.#parts;
    clock.clearTimeout(this.#asking);
    clock.clearTimeout(this.#telling);
    this.#isTelling = false;
    for (const release of this.#release.splice(0)) release();
    this.#heard.clear();
  }

  #ask(): void {
    const { clock, link, group } = this.#parts;
    clock.clearTimeout(this.#asking);
    link.bus.publish(watchSubject(group), encodeWatch());
    this.#asking = clock.setTimeout(() => this.#ask(), ASK_EVERY_MS);
    this.#tellSoon();
  }

  #hear(data: Uint8Array): void {
    const picture = decodePicture(data);
    if (!picture || !own(this.#parts.state().members, picture.member)) return;
    const last = this.#heard.get(picture.member)?.picture.count ?? 0;
    if (picture.count <= last) return;
    this.#heard.set(picture.member, { picture, atMs: this.#parts.clock.now() });
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#telling = this.#parts.clock.setTimeout(() => {
      this.#isTelling = false;
      const fleet = this.#fleet();
      for (const listener of [...this.#listeners]) listener(fleet);
    }, TELL_EVERY_MS);
  }

  #fleet(): readonly MemberCharts[] {
    const nowMs = this.#parts.clock.now();
    const { members } = this.#parts.state();
    for (const id of this.#heard.keys()) if (!own(members, id)) this.#heard.delete(id);
    return seated(members).map(({ id, name, worker }) => {
      const heard = this.#heard.get(id);
      const silentMs = nowMs - (heard?.atMs ?? this.#sinceMs);
      const status = silentMs > SILENT_MS ? 'silent' : heard ? 'heard' : 'awaited';
      return { member: id, name, worker, status, ageMs: heard ? silentMs : null, picture: heard?.picture ?? null };
    });
  }
}

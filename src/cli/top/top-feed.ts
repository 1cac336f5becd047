import type { Group } from '../../group/group.js';
import type { HistoryRecord } from '../../group/group-history.js';
import type { MemberCharts } from '../../group/chart-watch.js';
import type { PlacedPartition } from '../../group/group-view.js';
import { systemClock } from '../../system/system-clock.js';
import { groupStatus, type GroupSummary } from '../group-status.js';
import { historyLine } from '../history-words.js';
import { toldMember, type ToldMember } from '../told-member.js';

/** A group that lives writes more often: a leader of any preset proves itself within 4 s. */
const SILENT_AFTER_MS = 5_000;
const EVENTS_MAX = 200;
/** Changes that come together are told together. */
const PAUSE_MS = 100;
/** Silence shows although nothing happens. */
const TICK_MS = 1_000;

/** What `top` shows. */
export interface TopView {
  readonly status: GroupSummary;
  /** What is shown may be old otherwise. */
  readonly isInReach: boolean;
  /** Nothing was written to the log for so long that nobody may be there to write; 0 while somebody does. In whole seconds. */
  readonly silentForS: number;
  readonly members: readonly ToldMember[];
  /** Partitions that are being handed over, or have no owner. */
  readonly unsettled: readonly PlacedPartition[];
}

/** A group, watched for people: its view whenever that may have changed, and what happens, a line each. */
export class TopFeed {
  /** Newest last. */
  readonly events: string[] = [];
  readonly #name: string;
  readonly #group: Group;
  readonly #tell: (feed: TopFeed) => void;
  readonly #onEvent: (line: string) => void;
  readonly #tick: NodeJS.Timeout;
  #pause: NodeJS.Timeout | undefined;
  #charts: readonly MemberCharts[] = [];
  #writtenAtMs = systemClock.now();

  private constructor(name: string, group: Group, hears: TopListener) {
    this.#name = name;
    this.#group = group;
    this.#tell = hears.onView;
    this.#onEvent = hears.onEvent;
    this.#tick = setInterval(() => this.#tellSoon(), TICK_MS);
    group.on('entry', (record) => this.#note(record));
    group.on('change', () => this.#tellSoon());
    group.watchCharts((fleet) => {
      this.#charts = fleet;
      this.#tellSoon();
    });
  }

  /** Begins with what happened before. */
  static async open(name: string, group: Group, hears: TopListener): Promise<TopFeed> {
    const before = await group.history({ limit: EVENTS_MAX });
    const feed = new TopFeed(name, group, hears);
    feed.events.push(...before.map(historyLine));
    feed.#tellSoon();
    return feed;
  }

  get view(): TopView {
    const { members, placement, status } = this.#group;
    const silentMs = systemClock.now() - this.#writtenAtMs;
    return {
      status: groupStatus(this.#name, this.#group),
      isInReach: status === 'following',
      silentForS: silentMs > SILENT_AFTER_MS ? Math.floor(silentMs / 1_000) : 0,
      members: members.map((member) => toldMember(member, this.#charts)),
      unsettled: placement.partitions.filter(({ owner, next }) => owner === null || next !== null),
    };
  }

  close(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#pause);
  }

  #note(record: HistoryRecord): void {
    this.#writtenAtMs = systemClock.now();
    if (record.kind === 'leader.renew') return;
    const line = historyLine(record);
    this.events.push(line);
    if (this.events.length > EVENTS_MAX) this.events.shift();
    this.#onEvent(line);
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#tell(this);
    }, PAUSE_MS);
  }
}

export interface TopListener {
  readonly onView: (feed: TopFeed) => void;
  readonly onEvent: (line: string) => void;
}

import type { MemberCharts } from '../group/chart-watch.js';
import type { Group } from '../group/group.js';
import type { GroupOptions } from '../options/group-options.js';
import { openGroup } from '../group/open-group.js';
import { systemClock } from '../system/system-clock.js';
import { toConclaveError } from '../member/to-conclave-error.js';
import type { ConclaveError } from '../errors.js';

const RETRY_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** One observer of a group for all who look, opened again for as long as it takes, whatever becomes of the server or the group. */
export class LiveGroup {
  readonly #options: GroupOptions;
  readonly #onChange: () => void;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #group: Group | undefined;
  #problem: ConclaveError | undefined;
  #charts: readonly MemberCharts[] = [];
  #isWatching = false;
  #endWatch: (() => void) | undefined;

  /** `onChange` hears that something is not as it was. */
  constructor(options: GroupOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
  }

  /** Undefined before the first success, and while it is opened again. */
  get group(): Group | undefined {
    return this.#group;
  }

  /** Why there is none. */
  get problem(): ConclaveError | undefined {
    return this.#problem;
  }

  /** What the charts of the members do. Empty while nobody watches. */
  get charts(): readonly MemberCharts[] {
    return this.#charts;
  }

  /** May be called again. */
  open(): void {
    this.#running ??= this.#run();
  }

  /** Members are asked to tell what their charts do, or not any more. */
  watchCharts(isWatching: boolean): void {
    this.#isWatching = isWatching;
    if (isWatching) {
      this.#endWatch ??= this.#group?.watchCharts((charts) => {
        this.#charts = charts;
        this.#onChange();
      });
      return;
    }
    this.#endWatch?.();
    this.#endWatch = undefined;
    this.#charts = [];
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      this.#problem = await this.#follow(signal).catch(toConclaveError);
      if (isOver()) return;
      this.#onChange();
      await pause(RETRY_MS, signal);
    }
  }

  /** Resolves with why it ended. */
  async #follow(signal: AbortSignal): Promise<ConclaveError | undefined> {
    const group = await openGroup({ timeoutMs: TIMEOUT_MS, ...this.#options, mustExist: true, signal });
    const over = new AbortController();
    try {
      const ended = new Promise<ConclaveError | undefined>((resolve) => {
        group.on('error', resolve);
        signal.addEventListener('abort', () => resolve(undefined), { signal: over.signal });
      });
      this.#group = group;
      this.#problem = undefined;
      group.on('change', this.#onChange);
      this.watchCharts(this.#isWatching);
      this.#onChange();
      return await ended;
    } finally {
      over.abort();
      this.#group = undefined;
      this.#endWatch = undefined;
      await group.close();
    }
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      systemClock.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = systemClock.setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

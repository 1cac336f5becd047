/** How often the event loop is looked at, in milliseconds. */
const LOOK_MS = 50;

/**
 * How long the event loop of this process was blocked: by how much a timer is late. (The monitor of `node:perf_hooks` forgets a block that lasts
 * while it is reset.) Only while somebody watches, and never what keeps the process alive.
 */
export class EventLoopLag {
  #timer: NodeJS.Timeout | undefined;
  #dueAtMs = 0;
  #longestMs = 0;

  watch(isWatched: boolean): void {
    if (isWatched === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#dueAtMs = performance.now() + LOOK_MS;
    this.#timer = isWatched ? setInterval(() => this.#look(), LOOK_MS).unref() : undefined;
  }

  /** The longest since it was taken before, in seconds. */
  take(): number {
    const longestMs = Math.max(this.#longestMs, this.#timer ? performance.now() - this.#dueAtMs : 0);
    this.#longestMs = 0;
    return longestMs / 1_000;
  }

  #look(): void {
    const nowMs = performance.now();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#dueAtMs);
    this.#dueAtMs = nowMs + LOOK_MS;
  }
}

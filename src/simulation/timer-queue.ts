/** One armed timer. `order` is the moment of arming among all timers of the queue: it breaks ties. */
export interface QueuedTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Timers by due time, then by insertion: a binary heap. Cancelled ones are dropped when met, or all at once when they are the most. */
export class TimerQueue {
  #heap: QueuedTimer[] = [];
  readonly #armed = new Set<unknown>();
  #order = 0;

  /** How many timers are armed. */
  get size(): number {
    return this.#armed.size;
  }

  add(dueMs: number, fire: () => void): QueuedTimer {
    const timer = { dueMs, order: this.#order, fire };
    this.#order += 1;
    this.#armed.add(timer);
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  /** Harmless for what has fired, was cancelled or is no timer of this queue. */
  cancel(timer: unknown): void {
    if (!this.#armed.delete(timer)) return;
    if (this.#heap.length > 2 * this.#armed.size + 64) this.#compact();
  }

  /** When the next timer is due; `undefined` when none is armed. */
  nextDueMs(): number | undefined {
    while (this.#heap.length > 0 && !this.#armed.has(this.#heap[0])) this.#takeFirst();
    return this.#heap[0]?.dueMs;
  }

  /** Takes the next timer out. */
  take(): QueuedTimer | undefined {
    if (this.nextDueMs() === undefined) return undefined;
    const timer = this.#takeFirst();
    this.#armed.delete(timer);
    return timer;
  }

  #compact(): void {
    this.#heap = this.#heap.filter((timer) => this.#armed.has(timer)).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #takeFirst(): QueuedTimer {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(this.#heap[index]!, this.#heap[parent]!)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < this.#heap.length && isBefore(this.#heap[left]!, this.#heap[least]!)) least = left;
      if (right < this.#heap.length && isBefore(this.#heap[right]!, this.#heap[least]!)) least = right;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}

const isBefore = (a: QueuedTimer, b: QueuedTimer): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

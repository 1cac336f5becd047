/** Workers by a number that changes, the greatest first and of equals the lower index. All steps take logarithmic time. */
export class WorkerHeap {
  readonly #key: Float64Array;
  readonly #heap: number[];
  readonly #places: Int32Array;

  /** `keys` stays the caller's: whoever changes the key of a worker calls `moved` next. */
  constructor(keys: Float64Array, workers: readonly number[]) {
    this.#key = keys;
    this.#heap = [...workers];
    this.#places = new Int32Array(keys.length).fill(-1);
    for (const [place, worker] of this.#heap.entries()) this.#places[worker] = place;
    for (let place = this.#heap.length >> 1; place >= 0; place--) this.#sink(place);
  }

  /** The worker with the greatest key; `undefined` when empty. */
  get first(): number | undefined {
    return this.#heap[0];
  }

  /** Puts a worker whose key changed where it belongs. One that is not in the heap stays out. */
  moved(worker: number): void {
    const place = this.#places[worker]!;
    if (place < 0) return;
    this.#rise(place);
    this.#sink(this.#places[worker]!);
  }

  removeFirst(): void {
    const worker = this.#heap[0]!;
    const last = this.#heap.pop()!;
    this.#places[worker] = -1;
    if (last === worker) return;
    this.#put(last, 0);
    this.#sink(0);
  }

  insert(worker: number): void {
    this.#put(worker, this.#heap.length);
    this.#rise(this.#heap.length - 1);
  }

  #put(worker: number, place: number): void {
    this.#heap[place] = worker;
    this.#places[worker] = place;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#key[a]! - this.#key[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }

  #rise(from: number): void {
    const worker = this.#heap[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(worker, this.#heap[parent]!)) break;
      this.#put(this.#heap[parent]!, place);
      place = parent;
    }
    this.#put(worker, place);
  }

  #sink(from: number): void {
    const { length } = this.#heap;
    if (from >= length) return;
    const worker = this.#heap[from]!;
    let place = from;
    for (let child = 2 * place + 1; child < length; child = 2 * place + 1) {
      if (child + 1 < length && this.#isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      if (!this.#isBefore(this.#heap[child]!, worker)) break;
      this.#put(this.#heap[child]!, place);
      place = child;
    }
    this.#put(worker, place);
  }
}

/** Runs that have begun and not ended, by partition: a partition is never run twice at once in one process, even when its handler ignores its abort. */
export class Lingering {
  readonly #ends = new Map<string, Promise<unknown>>();

  /** Starts `run` once every earlier run of this partition is over. `run` never rejects. */
  after<T>(partition: string, run: () => Promise<T>): Promise<T> {
    const earlier = this.#ends.get(partition) ?? Promise.resolve();
    const end = earlier.then(run);
    this.#ends.set(partition, end);
    void end.then(() => this.#ends.get(partition) === end && this.#ends.delete(partition));
    return end;
  }
}

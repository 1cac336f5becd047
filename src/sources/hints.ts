/** Watches for changes until the function that it resolves with is called. `fail` ends the iteration with an error. */
export type Watch = (hint: () => void, fail: (error: unknown) => void) => Promise<() => Promise<void>>;

/** Changes come in groups: hints that are closer together than this, in milliseconds, ask for one listing. */
const GATHER_MS = 50;

/**
 * An endless iterable whose values say “look again”. Every iteration has a watch of its own, opened with the first `next` and closed by
 * `return`. Opening counts as a hint: what changed before the watch was open, nobody heard.
 */
export const hintsOf = (watch: Watch): AsyncIterable<undefined> => ({ [Symbol.asyncIterator]: () => new Hints(watch) });

class Hints implements AsyncIterator<undefined, undefined> {
  readonly #watch: Watch;
  #opened: Promise<() => Promise<void>> | undefined;
  #isDue = true;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wake = (): void => undefined;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  async next(): Promise<IteratorResult<undefined, undefined>> {
    if (!this.#isOver) {
      this.#opened ??= this.#watch(
        () => this.#note(() => (this.#isDue = true)),
        (error) => this.#note(() => (this.#failure ??= { error })),
      );
      await this.#opened;
    }
    while (!this.#isDue && !this.#isOver && !this.#failure) await new Promise<void>((wake) => (this.#wake = wake));
    if (!this.#isOver && !this.#failure) await gather();
    this.#isDue = false;
    if (this.#isOver) return { done: true, value: undefined };
    if (!this.#failure) return { done: false, value: undefined };
    await this.return();
    throw this.#failure.error;
  }

  async return(): Promise<IteratorResult<undefined, undefined>> {
    this.#note(() => (this.#isOver = true));
    const opened = this.#opened;
    this.#opened = undefined;
    // What never opened has nothing to close.
    const close = await opened?.catch(() => undefined);
    await close?.();
    return { done: true, value: undefined };
  }

  #note(change: () => void): void {
    change();
    this.#wake();
  }
}

const gather = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, GATHER_MS));

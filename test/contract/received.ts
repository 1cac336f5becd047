/** What arrived, in order, and a way to wait for a number of arrivals. */
export class Received<T> {
  readonly all: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly take = (value: T): void => {
    this.all.push(value);
    for (const check of [...this.#waiting]) check();
  };

  until(isEnough: (all: readonly T[]) => boolean): Promise<readonly T[]> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isEnough(this.all)) return;
        this.#waiting.delete(check);
        resolve(this.all);
      };
      this.#waiting.add(check);
      check();
    });
  }

  count(count: number): Promise<readonly T[]> {
    return this.until((all) => all.length >= count);
  }
}

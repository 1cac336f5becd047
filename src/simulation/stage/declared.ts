import type { Partition, PartitionSource } from '../../member/partition-source.js';
import type { SeededRandom } from '../world/seeded-random.js';
import type { SimulatedProcess } from '../world/simulated-process.js';

/** The partitions that the service declares now, the same for every process. */
export class Declared {
  readonly #random: SeededRandom;
  readonly #waiting = new Set<() => void>();
  readonly #weights = new Map<string, number>();
  #made: number;
  #version = 0;

  constructor(count: number, random: SeededRandom) {
    this.#random = random;
    this.#made = count;
    for (let index = 0; index < count; index++) this.#weights.set(`p${index}`, 1);
  }

  get keys(): readonly string[] {
    return [...this.#weights.keys()];
  }

  /** Some go, as many come, some are weighed anew; `strength` says how many. */
  change(strength: number): void {
    const count = 1 + Math.floor(strength * 4);
    for (let change = 0; change < count; change++) {
      const keys = this.keys;
      this.#weights.delete(keys[this.#random.whole(0, keys.length - 1)] as string);
      this.#weights.set(`p${this.#made++}`, 1);
      this.#weights.set(keys[this.#random.whole(0, keys.length - 1)] as string, this.#random.whole(1, 4));
    }
    this.#version++;
    for (const wake of [...this.#waiting]) wake();
    this.#waiting.clear();
  }

  /** As one process sees it. */
  source(process: SimulatedProcess): PartitionSource {
    return {
      list: () => Array.from(this.#weights, ([key, weight]): Partition => ({ key, weight })),
      changes: { [Symbol.asyncIterator]: () => this.#changes(process) },
    };
  }

  #changes(process: SimulatedProcess): AsyncIterator<number> {
    let seen = this.#version;
    let isOver = false;
    let wake = (): void => undefined;
    return {
      next: async () => {
        while (!isOver && seen === this.#version)
          await new Promise<void>((resolve) => {
            wake = resolve;
            this.#waiting.add(() => process.enter(resolve));
          });
        seen = this.#version;
        return isOver ? { done: true, value: undefined } : { done: false, value: seen };
      },
      return: async () => {
        isOver = true;
        wake();
        return { done: true, value: undefined };
      },
    };
  }
}

import { hash32 } from '../../../machines/model/hash.js';
import type { Random } from '../../ports.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID_LENGTH = 22;
/** Draws that are thrown away first, until every bit of the seed has moved every bit of the state. */
const WARM_UP = 12;

/** Chance that can be had again: the same seed and label draw the same numbers, in every process. The generator is sfc32 (Chris Doty-Humphrey, PractRand). */
export class SeededRandom implements Random {
  /** Every id drawn so far. */
  readonly ids = new Set<string>();
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    this.#seed = String(seed);
    [this.#a, this.#b, this.#c] = [hash32(this.#seed, 1), hash32(this.#seed, 2), hash32(this.#seed, 3)];
    for (let draw = 0; draw < WARM_UP; draw++) this.next();
  }

  /** A stream of its own: what others draw does not change it. */
  fork(label: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${label}`);
  }

  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  id(): string {
    let id = '';
    for (let at = 0; at < ID_LENGTH; at++) id += ALPHABET[Math.floor(this.next() * ALPHABET.length)];
    this.ids.add(id);
    return id;
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True with this probability. Draws nothing when it is certain. */
  chance(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.next() < probability);
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }
}

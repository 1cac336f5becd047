import { hash32 } from '../../../machines/model/hash.js';
import type { Clock } from '../../ports.js';

/** Everything that happened, as one digest, and as a story when it is kept. */
export class Trace {
  readonly #clock: Clock;
  readonly #lines: string[] | undefined;
  readonly #moment = new Float64Array(1);
  readonly #bits = new Uint32Array(this.#moment.buffer);
  #high = 0x9e3779b9;
  #low = 0x85ebca6b;

  constructor(clock: Clock, { isKept }: { readonly isKept: boolean }) {
    this.#clock = clock;
    this.#lines = isKept ? [] : undefined;
  }

  /** 16 hexadecimal digits over every step and every line so far. */
  get digest(): string {
    return [this.#high, this.#low].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
  }

  get lines(): readonly string[] {
    return this.#lines ?? [];
  }

  /** Something happened that is not worth a line. */
  mark(): void {
    this.#moment[0] = this.#clock.now();
    this.#mix((this.#bits[0] as number) ^ Math.imul(this.#bits[1] as number, 0x27d4eb2f));
  }

  tell(who: string, what: string): void {
    this.mark();
    this.#mix(hash32(`${who} ${what}`));
    this.#lines?.push(`${(this.#clock.now() / 1_000).toFixed(4).padStart(10)} s  ${who.padEnd(8)} ${what}`);
  }

  #mix(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x01000193) ^ (this.#low >>> 15);
    this.#low = Math.imul(this.#low ^ (word >>> 7) ^ this.#high, 0x85ebca6b);
  }
}

import type { OwnerRecord } from './history.js';

/** A grant that does not rise above those before it: a fencing token that fences nothing. */
export interface EpochMistake {
  readonly kind: 'repeated' | 'fallen';
  readonly start: OwnerRecord;
  /** The start with the highest epoch before it. */
  readonly before: OwnerRecord;
}

/** Compares starts of user code in order of time. One incarnation may start the same grant again, say after its code threw. */
export class EpochWatch {
  readonly #highest = new Map<string, OwnerRecord>();

  note(start: OwnerRecord): EpochMistake | undefined {
    const before = this.#highest.get(start.partition);
    if (before === undefined || start.epoch > before.epoch) {
      this.#highest.set(start.partition, start);
      return undefined;
    }
    if (start.epoch < before.epoch) return { kind: 'fallen', start, before };
    return start.incarnation === before.incarnation ? undefined : { kind: 'repeated', start, before };
  }
}

/** All mistakes of a history; its starts in order of time. */
export function epochMistakes(starts: readonly OwnerRecord[]): readonly EpochMistake[] {
  const watch = new EpochWatch();
  return starts.flatMap((start) => watch.note(start) ?? []);
}

import type { OwnerRecord } from './history.js';

/** A grant that does not rise above those before it: a fencing token that fences nothing. */
export interface EpochMistake {
  readonly kind: 'repeated' | 'fallen';
  readonly start: OwnerRecord;
  /** The start with the highest epoch before it. */
  readonly before: OwnerRecord;
}

/** Compares starts of user code in order of time. One incarnation may start the same grant again, say after its code threw. */
export function epochMistakes(starts: readonly OwnerRecord[]): readonly EpochMistake[] {
  const highest = new Map<string, OwnerRecord>();
  const mistakes: EpochMistake[] = [];
  for (const start of starts) {
    const before = highest.get(start.partition);
    if (before === undefined || start.epoch > before.epoch) highest.set(start.partition, start);
    else if (start.epoch < before.epoch) mistakes.push({ kind: 'fallen', start, before });
    else if (start.incarnation !== before.incarnation) mistakes.push({ kind: 'repeated', start, before });
  }
  return mistakes;
}

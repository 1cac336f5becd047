import type { Run } from './ownerships.js';
import { intersection, type Span } from './spans.js';

/** Two incarnations that owned one partition at one time. */
export interface Overlap extends Span {
  readonly partition: string;
  readonly first: Run;
  readonly second: Run;
}

/** All pairs of different incarnations that own a partition at once, in order of the later start. */
export function findOverlaps(ownerships: readonly Run[]): readonly Overlap[] {
  const overlaps: Overlap[] = [];
  const current = new Map<string, readonly Run[]>();
  for (const second of ownerships.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const { partition } = second;
    const still = (current.get(partition) ?? []).filter((one) => one.toMs > second.fromMs);
    for (const first of still) {
      const common = first.incarnation === second.incarnation ? undefined : intersection(first, second);
      if (common !== undefined) overlaps.push({ partition, ...common, first, second });
    }
    current.set(partition, [...still, second]);
  }
  return overlaps;
}

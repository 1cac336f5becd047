import type { OwnerRecord } from './history.js';

/** A partition that came to run under another stable id. A new incarnation under the old id is no move. */
export interface Move {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
  readonly atMs: number;
  readonly epoch: number;
}

/** From starts of user code in order of time. Members without a stable id count by their incarnation. */
export function movesOf(starts: readonly OwnerRecord[]): readonly Move[] {
  const owners = new Map<string, string>();
  return starts.flatMap((start) => {
    const from = owners.get(start.partition);
    const to = start.worker === '' ? start.incarnation : start.worker;
    owners.set(start.partition, to);
    const { partition, atMs, epoch } = start;
    return from === undefined || from === to ? [] : [{ partition, from, to, atMs, epoch }];
  });
}

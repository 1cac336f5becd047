import type { HistoryVerdict } from '../../src/simulation/check-history.js';

/** What no story may break under `exclusive`: two trusted owners, a token used twice, work without trust. */
export const SAFE = { overlaps: [], overlapsMs: 0, epochsRepeatedOrFallen: [], workWithoutTrust: [] };

/** Prints how long partitions were without owner, as distribution. */
export function tellGaps(story: string, { unowned, moves }: HistoryVerdict): void {
  const { runs, p50, p99, max } = unowned;
  console.log(
    `${story}: ${moves.length} moves; without owner p50 ${p50.toFixed(0)} p99 ${p99.toFixed(0)} max ${max.toFixed(0)} ms of ${runs}`,
  );
}

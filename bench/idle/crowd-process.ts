import type { TimingPreset } from '../../machines/model/timing.js';
import { createWorker } from '../../src/index.js';

/** What the process is told when it is born: one JSON text, its only argument. */
export interface CrowdOrder {
  readonly group: string;
  readonly servers: string;
  readonly timing: TimingPreset;
  readonly partitions: number;
  readonly workers: number;
}

/** Many workers in one process, which says `serving` when all of them do, and ends with its channel. */
const { workers, timing, ...order } = JSON.parse(process.argv[2] ?? '{}') as CrowdOrder;

/** More at once would read the log for longer than this process may be deaf. */
const STARTED_AT_ONCE = 3;

/** A hundred workers in one process share one core: the last of them start slowly. */
const START_MS = 120_000;

const start = (index: number): Promise<void> =>
  createWorker({
    ...order,
    timing: { preset: timing, startMs: START_MS },
    name: `crowd-${index}`,
    run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  }).start();

for (let from = 0; from < workers; from += STARTED_AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(STARTED_AT_ONCE, workers - from) }, (_, at) => start(from + at)));
process.on('disconnect', () => process.exit());
process.send?.('serving');

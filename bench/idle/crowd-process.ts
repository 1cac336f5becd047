import type { TimingPreset } from '../../machines/model/timing.js';
import { ConnectError, createWorker } from '../../src/index.js';

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

/** Changes nothing at idle. Such a process stands still for seconds while others join: its workers would be declared gone over and over. */
const PATIENCE = { leaseMs: 20_000, flapMs: 1 };

/** A process that is busy with a hundred workers may not see an answer within the time that connecting has. */
const CONNECTS_MAX = 5;

async function start(index: number, connects = 1): Promise<void> {
  try {
    await startOnce(index);
  } catch (error) {
    if (!(error instanceof ConnectError) || connects === CONNECTS_MAX) throw error;
    await start(index, connects + 1);
  }
}

const startOnce = (index: number): Promise<void> =>
  createWorker({
    ...order,
    timing: { preset: timing, startMs: START_MS, ...PATIENCE },
    name: `crowd-${index}`,
    run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  }).start();

for (let from = 0; from < workers; from += STARTED_AT_ONCE)
  await Promise.all(Array.from({ length: Math.min(STARTED_AT_ONCE, workers - from) }, (_, at) => start(from + at)));
process.on('disconnect', () => process.exit());
process.send?.('serving');

import { timingPresets, type TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { LogTimes, tells } from './fleet/log-times.js';
import { openFleet } from './fleet/open-fleet.js';
import { largeGroup } from './rebalance/large-group.js';

const WORKERS = 10;
const BEFORE = 100;
const ADDED = 900;

export const rebalance: Bench = {
  measures:
    'Rebalance: the source of ten worker processes grows by 900 partitions, from the change to the last of them running; and a group of 100,000 partitions by its log alone: heap of a member in a process of its own, join from a snapshot, a commit that moves a tenth applied by three members in one process.',
  runs: 10,
  async run(options) {
    return [await additions('fast', options), await additions('balanced', options), ...(await largeGroup(options))];
  },
};

const listOf = (count: number): readonly { readonly key: string }[] =>
  Array.from({ length: count }, (_, index) => ({ key: `tenant-${index}` }));

async function additions(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure> {
  await using fleet = await openFleet(preset, { partitions: listOf(BEFORE) });
  const times = new LogTimes(fleet);
  await fleet.start(names(WORKERS));
  const spans: number[] = [];
  for (let round = 1; round <= runs; round++) {
    await fleet.until('only the first are declared', () => fleet.partitions.length === BEFORE);
    await fleet.atRest();
    const { cooldownMs } = timingPresets[preset];
    await fleet.lets(cooldownMs * 2); // After a placement the leader waits on purpose as well.
    const { spanMs, declaredMs, placedMs } = await addOnce(fleet, times);
    spans.push(spanMs);
    const steps = `in the log after ${declaredMs.toFixed(0)}, placed after ${placedMs.toFixed(0)}`;
    tell(`${preset}, +${ADDED} partitions, ${round} of ${runs}: ${spanMs.toFixed(0)} ms, ${steps}`);
    fleet.declare(listOf(BEFORE));
  }
  return figure({ id: 'P8', preset, what: `+${ADDED} partitions on ${WORKERS} workers → all run`, unit: 'ms', bar: { max: 1_000 } }, spans);
}

interface Addition {
  /** From the change of the source: to the last start of a partition, to the change in the log, to the last placement. */
  readonly spanMs: number;
  readonly declaredMs: number;
  readonly placedMs: number;
}

async function addOnce(fleet: WorkerFleet, times: LogTimes): Promise<Addition> {
  const { applied } = fleet.log.state;
  const fromMs = systemClock.now();
  fleet.declare(listOf(BEFORE + ADDED));
  // Whether all is at rest is asked afterwards: it costs more than one look at every message of ten workers may.
  await fleet.until('as many run', () => runningCount(fleet) === BEFORE + ADDED);
  await fleet.atRest();
  const histories = await Promise.all(fleet.workers.map((worker) => worker.history()));
  const starts = histories.flat().filter((record) => record.kind === 'started' && record.atMs > fromMs);
  return {
    spanMs: starts.length < ADDED ? NaN : Math.max(...starts.map(({ atMs }) => atMs)) - fromMs,
    declaredMs: times.first(applied, tells('partitions.changed')) - fromMs,
    placedMs: times.last(applied, tells('placement.committed')) - fromMs,
  };
}

const runningCount = ({ workers }: WorkerFleet): number =>
  workers.reduce((count, { status }) => count + Object.keys(status.running).length, 0);

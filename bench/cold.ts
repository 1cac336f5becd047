import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { LogTimes, tells } from './fleet/log-times.js';
import { openFleet } from './fleet/open-fleet.js';

const WORKERS = 64;
/** More at once would wait for each other longer than a fact may take. */
const SPAWNED_AT_ONCE = 8;

export const cold: Bench = {
  measures:
    'Cold start: 64 worker processes that have loaded their modules, and expect as many, are told to start at once on a server without the group; until all 64 serve, from the last one seated in the log, and from being told.',
  runs: 3,
  async run(options) {
    return [...(await coldStarts('fast', options)), ...(await coldStarts('balanced', options))];
  },
};

interface ColdStart {
  readonly fromToldMs: number;
  readonly fromSeatedMs: number;
  readonly placements: number;
}

async function coldStarts(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure[]> {
  const starts: ColdStart[] = [];
  for (let round = 1; round <= runs; round++) {
    await using fleet = await openFleet(preset, { partitions: WORKERS * 4, expectedWorkers: WORKERS });
    const start = await coldStart(fleet);
    starts.push(start);
    tell(`${preset}, cold start, ${round} of ${runs}: ${start.fromSeatedMs.toFixed(0)} ms of ${start.fromToldMs.toFixed(0)} ms`);
  }
  const of = (name: keyof ColdStart): number[] => starts.map((start) => start[name]);
  return [
    figure({ id: 'P7', preset, what: 'last of 64 seated → all serve', unit: 'ms', bar: { max: 2_000 } }, of('fromSeatedMs')),
    figure({ id: 'P7', preset, what: '64 workers told to start → all serve', unit: 'ms', bar: {} }, of('fromToldMs')),
    figure({ id: 'P7', preset, what: 'placements that they need', unit: 'placements', bar: { max: 1 } }, of('placements')),
  ];
}

async function coldStart(fleet: WorkerFleet): Promise<ColdStart> {
  const times = new LogTimes(fleet);
  for (let from = 0; from < WORKERS; from += SPAWNED_AT_ONCE)
    await Promise.all(
      names(WORKERS)
        .slice(from, from + SPAWNED_AT_ONCE)
        .map((name) => fleet.spawn(name)),
    );
  for (const worker of fleet.workers) worker.tell({ command: 'start' });
  const toldAtMs = systemClock.now();
  await fleet.until('all serve', () => fleet.workers.every(({ isStarted }) => isStarted));
  const doneAtMs = systemClock.now();
  await fleet.atRest();
  const placements = fleet.log.facts('placement.committed').length;
  return { fromToldMs: doneAtMs - toldAtMs, fromSeatedMs: doneAtMs - times.last(0, tells('member.seated')), placements };
}

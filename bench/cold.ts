import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/runtime/system-clock.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { openFleet } from './fleet/open-fleet.js';

const WORKERS = 64;
/** More at once would wait for each other longer than a fact may take. */
const SPAWNED_AT_ONCE = 8;

export const cold: Bench = {
  measures:
    'Cold start: 64 worker processes that have loaded their modules are told to start at once, on a server without the group; from the last one told until all 64 serve.',
  runs: 3,
  async run(options) {
    return [...(await coldStarts('fast', options)), ...(await coldStarts('balanced', options))];
  },
};

async function coldStarts(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure[]> {
  const spans: number[] = [];
  const placements: number[] = [];
  for (let round = 1; round <= runs; round++) {
    await using fleet = await openFleet(preset, { partitions: WORKERS * 4 });
    spans.push(await coldStart(fleet));
    await fleet.atRest();
    placements.push(fleet.log.facts('placement.committed').length);
    tell(`${preset}, cold start, ${round} of ${runs}: ${spans.at(-1)?.toFixed(0)} ms, ${placements.at(-1)} placements`);
  }
  return [
    figure({ id: 'P7', preset, what: '64 workers told to start → all serve', unit: 'ms', bar: { max: 2_000 } }, spans),
    figure({ id: 'P7', preset, what: 'placements that they need', unit: 'placements', bar: { max: 1 } }, placements),
  ];
}

async function coldStart(fleet: WorkerFleet): Promise<number> {
  for (let from = 0; from < WORKERS; from += SPAWNED_AT_ONCE)
    await Promise.all(
      names(WORKERS)
        .slice(from, from + SPAWNED_AT_ONCE)
        .map((name) => fleet.spawn(name)),
    );
  for (const worker of fleet.workers) worker.tell({ command: 'start' });
  const toldAtMs = systemClock.now();
  await fleet.until('all serve', () => fleet.workers.every(({ isStarted }) => isStarted));
  return systemClock.now() - toldAtMs;
}

import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import { names } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { openFleet } from './fleet/open-fleet.js';

const WORKERS = 10;

export const rolling: Bench = {
  measures:
    'Rolling restart: ten worker processes with 64 partitions are stopped (`hold`) and started again under their names, one after the other; how many partitions began to run under another worker, by the records of the processes.',
  runs: 2,
  async run(options) {
    return [await restarts('fast', options), await restarts('balanced', options)];
  },
};

async function restarts(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure> {
  await using fleet = await openFleet(preset, { partitions: 64 });
  await fleet.start(names(WORKERS));
  const moves: number[] = [];
  for (let round = 1; round <= runs; round++) {
    const fromMs = await fleet.atRest();
    for (const name of names(WORKERS)) {
      await fleet.alive.find((worker) => worker.name === name)?.stop({ hold: true });
      await fleet.start([name]);
    }
    await fleet.atRest();
    const verdict = await fleet.verdict({ fromMs, untilMs: systemClock.now() });
    moves.push(verdict.moves.length);
    tell(`${preset}, rolling restart, ${round} of ${runs}: ${verdict.moves.length} moves`);
  }
  return figure({ id: 'P9', preset, what: 'rolling restart of ten: partitions that moved', unit: 'moves', bar: { max: 0 } }, moves);
}

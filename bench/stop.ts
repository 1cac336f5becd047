import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import type { FleetWorker } from '../test/support/fleet-worker.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { openFleet } from './fleet/open-fleet.js';

const CALLS = [1, 10] as const;

export const stop: Bench = {
  measures:
    'Stop: one of three worker processes, now a follower, now the leader, is told `stop()` once or ten times at once, while its user code ends at once; from the first call told to the last outcome heard.',
  runs: 30,
  async run(options) {
    return [...(await stops('fast', options)), ...(await stops('balanced', options))];
  },
};

async function stops(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure[]> {
  await using fleet = await openFleet(preset, { partitions: 64 });
  await fleet.start(names(3));
  const figures: Figure[] = [];
  for (const calls of CALLS) {
    const spans: number[] = [];
    for (let round = 1; round <= runs; round++) {
      spans.push(await stopOnce(fleet, calls, round % 2 === 0));
      tell(`${preset}, stop with ${calls} calls, ${round} of ${runs}: ${spans.at(-1)?.toFixed(0)} ms`);
    }
    const what = calls === 1 ? 'stop() → stopped' : `${calls} calls of stop() at once → all settled`;
    figures.push(figure({ id: 'P15', preset, what, unit: 'ms', bar: { p99: 250 } }, spans));
  }
  return figures;
}

async function stopOnce(fleet: WorkerFleet, calls: number, isLeader: boolean): Promise<number> {
  await fleet.atRest();
  await fleet.led();
  const victim = (isLeader ? fleet.leader : fleet.followers[0]) as FleetWorker;
  let settled = 0;
  victim.process.on('message', ({ fact }: { readonly fact: string }) => (settled += fact === 'stopped' ? 1 : 0));
  const fromMs = systemClock.now();
  for (let call = 0; call < calls; call++) victim.tell({ command: 'stop', options: {} });
  await fleet.until('all calls have settled', () => settled === calls);
  const spanMs = systemClock.now() - fromMs;
  victim.process.disconnect();
  await victim.exited;
  const [worker] = await fleet.start([victim.name]);
  await fleet.until('the newcomer has its share', () => Object.keys(worker?.status.running ?? {}).length > 0);
  return spanMs;
}

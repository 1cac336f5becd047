import { timingPresets, type TimingPreset } from '../machines/model/timing.js';
import type { AppliedRecord } from '../src/member/replica.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { LogTimes } from './fleet/log-times.js';
import { openFleet } from './fleet/open-fleet.js';

const NEWCOMER = 'newcomer';

export const join: Bench = {
  measures:
    'Join: a fourth worker process joins three that share 64 partitions; from its seat in the log to the last of its grants in the log, less the window (`quietMs`) in which the leader waits for more of them.',
  runs: 30,
  async run(options) {
    return [await joins('fast', options), await joins('balanced', options)];
  },
};

async function joins(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure> {
  await using fleet = await openFleet(preset, { partitions: 64 });
  const times = new LogTimes(fleet);
  await fleet.start(names(3));
  await fleet.atRest();
  const spans: number[] = [];
  for (let round = 1; round <= runs; round++) {
    const { cooldownMs, quietMs } = timingPresets[preset];
    await fleet.lets(cooldownMs * 2); // After a placement the leader waits on purpose as well.
    const spanMs = (await joinOnce(fleet, times)) - quietMs;
    tell(`${preset}, join, ${round} of ${runs}: ${spanMs.toFixed(0)} ms`);
    spans.push(spanMs);
    await fleet.workers.at(-1)?.stop();
    await fleet.atRest();
  }
  return figure({ id: 'P6', preset, what: 'join → granted, beyond the window', unit: 'ms', bar: { p99: 100 } }, spans);
}

async function joinOnce(fleet: WorkerFleet, times: LogTimes): Promise<number> {
  const before = fleet.log.state.applied;
  const [newcomer] = await fleet.start([NEWCOMER]);
  await fleet.until('the newcomer has its share', () => Object.keys(newcomer?.status.running ?? {}).length > 0);
  await fleet.atRest();
  const worker = newcomer?.status.id;
  const seats = ({ facts }: AppliedRecord): boolean => facts.some((fact) => fact.type === 'member.seated' && fact.worker === worker);
  const grants = ({ facts }: AppliedRecord): boolean => facts.some((fact) => fact.type === 'partition.granted' && fact.worker === worker);
  return times.last(before, grants) - times.first(before, seats);
}

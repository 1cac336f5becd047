import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import { lengthMs } from '../src/simulation/spans.js';
import { ServerCluster } from '../test/support/server-cluster.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Bar, type Figure } from './figure.js';
import { openFleet } from './fleet/open-fleet.js';

const GROUP = 'fleet';
const WORKERS = 4;
const PARTITIONS = 64;
const presets: readonly TimingPreset[] = ['fast', 'balanced', 'conservative'];
/** Presets whose lease outlives an election in NATS promise that work does not pause. */
const pauseBars: Readonly<Record<TimingPreset, Bar>> = { fast: { max: 0 }, balanced: {}, conservative: { max: 0 } };

export const broker: Bench = {
  measures:
    'Broker: four worker processes share 64 partitions on three nats-servers; the one that leads the group’s log is killed (SIGKILL) and comes back, over and over; moves and pauses by the records of the processes, the log’s return by the first new entry that is read.',
  runs: 10,
  async run(options) {
    const figures: Figure[] = [];
    for (const preset of presets) figures.push(...(await leadersKilled(preset, options)));
    return figures;
  },
};

/** One stream leader that was killed. In milliseconds, but for `moves`. */
interface Kill {
  readonly moves: number;
  /** The longest that a partition was without trusted owner. */
  readonly pauseMs: number;
  /** From the kill to the first entry that the log took. */
  readonly unwritableMs: number;
  /** From there to every partition running again. */
  readonly backMs: number;
}

async function leadersKilled(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure[]> {
  await using cluster = await ServerCluster.start();
  await using fleet = await openFleet(preset, { servers: cluster.urls, replicas: 3, group: GROUP, partitions: PARTITIONS });
  await fleet.start(names(WORKERS), { expectedWorkers: WORKERS });
  const kills: Kill[] = [];
  for (let round = 1; round <= runs; round++) {
    await cluster.whole(GROUP);
    await fleet.atRest();
    const kill = await killOnce(fleet, cluster);
    kills.push(kill);
    const { moves, pauseMs, unwritableMs, backMs } = kill;
    tell(
      `${preset}, stream leader killed, ${round} of ${runs}: ${moves} moves, pause ${pauseMs.toFixed(0)} ms, no writes for ${unwritableMs.toFixed(0)} ms, work back ${backMs.toFixed(0)} ms after`,
    );
  }
  const one = (key: keyof Kill, subject: { readonly what: string; readonly unit: string; readonly bar: Bar }): Figure =>
    figure(
      { id: 'P21', preset, ...subject },
      kills.map((kill) => kill[key]),
    );
  return [
    one('moves', { what: 'stream leader killed: moves', unit: 'moves', bar: { max: 0 } }),
    one('pauseMs', { what: 'stream leader killed: pause of a partition', unit: 'ms', bar: pauseBars[preset] }),
    one('unwritableMs', { what: 'stream leader killed: the log takes no entries', unit: 'ms', bar: {} }),
    one('backMs', { what: 'the log takes entries → all work is back', unit: 'ms', bar: { max: 500 } }),
  ];
}

async function killOnce(fleet: WorkerFleet, cluster: ServerCluster): Promise<Kill> {
  const { leader } = await cluster.rolesIn(GROUP);
  const fromMs = systemClock.now();
  await leader.kill();
  const writableMs = await firstEntryMs(fleet);
  const untilMs = await fleet.atRest();
  const { moves, unowned } = await fleet.verdict({ fromMs, untilMs });
  await leader.revive();
  const endsMs = Math.max(writableMs, ...unowned.intervals.map(({ toMs }) => toMs));
  return {
    moves: moves.length,
    pauseMs: Math.max(0, ...unowned.intervals.map(lengthMs)),
    unwritableMs: writableMs - fromMs,
    backMs: endsMs - writableMs,
  };
}

/** When the next entry is read that was not there when this was called. */
async function firstEntryMs(fleet: WorkerFleet): Promise<number> {
  const { applied } = fleet.log.state;
  await fleet.until('the log takes entries', () => fleet.log.state.applied > applied);
  return systemClock.now();
}

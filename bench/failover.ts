import type { TimingPreset } from '../machines/model/timing.js';
import type { AppliedRecord } from '../src/member/replica.js';
import { lengthMs } from '../src/simulation/spans.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Bar, type Figure } from './figure.js';
import { injure, type Injury } from './fleet/injure.js';
import { tells } from './fleet/log-times.js';

/** What a bar asks of each preset. */
type Bars = Readonly<Partial<Record<TimingPreset, Bar>>>;

const killedBars: Bars = { fast: { p50: 400, p99: 800 }, balanced: { p99: 3_000 } };
const ledBars: Bars = { fast: { p99: 800 }, balanced: { p99: 2_500 } };

export const failover: Bench = {
  measures:
    'Failover: four worker processes share 64 partitions on one nats-server; one is killed (SIGKILL) or stopped, from the signal to user code running elsewhere, by the records of the processes themselves.',
  runs: 30,
  async run(options) {
    const figures: Figure[] = [];
    for (const preset of ['fast', 'balanced'] as const) {
      figures.push(...(await workersKilled(preset, options)));
      figures.push(...(await leadersKilled(preset, options)));
      figures.push(...(await leadersStopped(preset, options)));
      figures.push(...(await workersStopped(preset, options)));
    }
    return figures;
  },
};

async function workersKilled(preset: TimingPreset, options: BenchOptions): Promise<Figure[]> {
  const injuries = await injure({ preset, who: 'worker', how: 'killed' }, options);
  const id = preset === 'fast' ? 'P1' : 'P2';
  const spans = injuries.map(({ elsewhereMs }) => elsewhereMs);
  const figures = [
    figure({ id, preset, what: 'worker killed → its partitions run elsewhere', unit: 'ms', bar: killedBars[preset] ?? {} }, spans),
  ];
  if (preset === 'balanced')
    figures.push(figure({ id, preset, what: 'overlap of trusted owners meanwhile', unit: 'ms', bar: { max: 0 } }, overlaps(injuries)));
  return figures;
}

async function leadersKilled(preset: TimingPreset, options: BenchOptions): Promise<Figure[]> {
  const injuries = await injure({ preset, who: 'leader', how: 'killed' }, options);
  const decided = injuries.map(({ times, applied, atMs }) => times.first(applied, isDecision) - atMs);
  return [
    figure(
      { id: 'P3', preset, what: 'leader killed → first placement of the next one is committed', unit: 'ms', bar: ledBars[preset] ?? {} },
      decided,
    ),
    figure(
      { id: 'P3', preset, what: 'pause of the other workers’ partitions meanwhile', unit: 'ms', bar: { max: 0 } },
      injuries.map(pauseMs),
    ),
  ];
}

async function leadersStopped(preset: TimingPreset, options: BenchOptions): Promise<Figure[]> {
  const injuries = await injure({ preset, who: 'leader', how: 'stopped' }, options);
  const led = injuries.map(({ times, applied, atMs }) => times.first(applied, tells('leader.elected')) - atMs);
  return [figure({ id: 'P4', preset, what: 'stop() of the leader → the next one is elected', unit: 'ms', bar: { p99: 150 } }, led)];
}

async function workersStopped(preset: TimingPreset, options: BenchOptions): Promise<Figure[]> {
  const injuries = await injure({ preset, who: 'worker', how: 'stopped' }, options);
  const spans = injuries.map(({ elsewhereMs }) => elsewhereMs);
  return [figure({ id: 'P5', preset, what: 'stop() of a worker → its partitions run elsewhere', unit: 'ms', bar: { p99: 250 } }, spans)];
}

const isDecision = ({ entry, outcome }: AppliedRecord): boolean => entry?.kind === 'placement.commit' && outcome.kind === 'accepted';

const overlaps = (injuries: readonly Injury[]): number[] => injuries.map(({ verdict }) => verdict.overlapsMs);

/** The longest stretch in which a partition of somebody else had no trusted owner. */
const pauseMs = ({ verdict, lost }: Injury): number =>
  Math.max(0, ...verdict.unowned.intervals.filter(({ partition }) => !lost.has(partition)).map(lengthMs));

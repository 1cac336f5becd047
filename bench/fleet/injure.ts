import { timingPresets, type TimingPreset } from '../../machines/model/timing.js';
import { systemClock } from '../../src/system/system-clock.js';
import type { HistoryVerdict } from '../../src/simulation/check-history.js';
import type { FleetWorker } from '../../test/support/fleet-worker.js';
import { names, type WorkerFleet } from '../../test/support/worker-fleet.js';
import type { BenchOptions } from '../bench.js';
import { LogTimes } from './log-times.js';
import { openFleet } from './open-fleet.js';

const WORKERS = 4;
const PARTITIONS = 64;

export interface Plan {
  readonly preset: TimingPreset;
  readonly who: 'worker' | 'leader';
  /** `killed`: SIGKILL. `stopped`: `stop()`. */
  readonly how: 'killed' | 'stopped';
}

/** One worker that went, and what came of it. Times are in milliseconds of the machine's clock. */
export interface Injury {
  readonly atMs: number;
  /** From then to the last of its partitions running in another process. */
  readonly elsewhereMs: number;
  /** Partitions that it ran. */
  readonly lost: ReadonlySet<string>;
  /** Sequence of the log's last entry before. */
  readonly applied: number;
  readonly times: LogTimes;
  /** Of the time from then until every partition ran again. Its overlaps are those of the whole history. */
  readonly verdict: HistoryVerdict;
}

/** Takes one of four workers away, over and over, at moments that are spread over the period of its beats; another replaces it each time. */
export async function injure(plan: Plan, { runs, tell }: BenchOptions): Promise<readonly Injury[]> {
  await using fleet = await openFleet(plan.preset, { partitions: PARTITIONS });
  const times = new LogTimes(fleet);
  const injuries: Injury[] = [];
  await fleet.start(names(WORKERS));
  for (let round = 0; round < runs; round++) {
    await fleet.atRest();
    await fleet.led();
    await fleet.lets((round / runs) * periodMs(plan));
    const injury = await injureOnce(fleet, plan, times);
    injuries.push(injury);
    tell(`${plan.preset}, ${plan.who} ${plan.how}, ${round + 1} of ${runs}: ${injury.elsewhereMs.toFixed(0)} ms`);
  }
  return injuries;
}

const periodMs = ({ preset, who }: Plan): number => timingPresets[preset][who === 'leader' ? 'renewMs' : 'beatMs'];

async function injureOnce(fleet: WorkerFleet, { who, how }: Plan, times: LogTimes): Promise<Injury> {
  const victim = (who === 'leader' ? fleet.leader : fleet.followers[0]) as FleetWorker;
  const lost = new Set(Object.keys(victim.status.running));
  const victims = [victim.status.id ?? ''];
  const { applied } = fleet.log.state;
  const atMs = systemClock.now();
  await (how === 'killed' ? victim.kill() : victim.stop());
  const untilMs = await fleet.atRest();
  const verdict = await fleet.verdict({ fromMs: atMs, untilMs, victims });
  const elsewhereMs = (await lastStartMs(fleet, lost, atMs)) - atMs;
  await replace(fleet, victim);
  return { atMs, elsewhereMs, lost, applied, times, verdict };
}

/** When the last of these partitions began to run after `fromMs`, by what the processes wrote down. */
async function lastStartMs(fleet: WorkerFleet, partitions: ReadonlySet<string>, fromMs: number): Promise<number> {
  const histories = await Promise.all(fleet.alive.map((worker) => worker.history()));
  const starts = histories.flat().filter((record) => record.kind === 'started' && record.atMs > fromMs && partitions.has(record.partition));
  return starts.length < partitions.size ? NaN : Math.max(...starts.map(({ atMs }) => atMs));
}

async function replace(fleet: WorkerFleet, { name }: FleetWorker): Promise<void> {
  const [worker] = await fleet.start([name]);
  await fleet.until('the newcomer has its share', () => Object.keys(worker?.status.running ?? {}).length > 0);
}

import { timingPresets, type TimingPreset } from '../../../machines/model/timing.js';
import { SeededRandom } from '../world/seeded-random.js';
import { calmWeather, type Weather } from '../world/weather.js';
import { faultKinds, incidentKinds } from './catalogue.js';
import type { FaultName, Incident, IncidentName } from './incident.js';
import type { Scenario } from './scenario.js';

export interface ScenarioOptions {
  readonly seed: number;
  readonly workers: number;
  readonly partitions: number;
  readonly seconds: number;
  /** `drawn`: the seed says which. */
  readonly timing: TimingPreset | 'drawn';
  readonly faults: 'all' | 'none' | readonly FaultName[];
}

const FATES = ['dead', 'still', 'deaf', 'mute'] as const;
/** A fault that may happen does so in this share of the seeds: with some off, the others get further. */
const SWARM = 0.5;
/** In some seeds no more than some three are on: what one of them did is not undone by the next. */
const FEW = 3;
const FEW_SHARE = 1 / 3;
const RATE_MAX = 0.01;
const PRESETS = Object.keys(timingPresets) as [TimingPreset, ...TimingPreset[]];

/** Draws from the seed which faults are on, how strong they are, and when each comes. */
export function drawScenario(options: ScenarioOptions): Scenario {
  const { seed, workers, partitions, seconds } = options;
  const random = new SeededRandom(seed).fork('scenario');
  const timing = options.timing === 'drawn' ? random.fork('timing').pick(PRESETS) : options.timing;
  const allowed = new Set<FaultName>(
    options.faults === 'all' ? (Object.keys(faultKinds) as FaultName[]) : options.faults === 'none' ? [] : options.faults,
  );
  const isSparse = random.fork('sparse').chance(FEW_SHARE);
  const share = isSparse ? Math.min(SWARM, FEW / allowed.size) : SWARM;
  const isOn = (name: FaultName): boolean => random.chance(share) && allowed.has(name);
  const weather = drawWeather(random, isOn);
  const skewed = isOn('clockRates');
  const rates = Array.from({ length: workers }, () => 1 + (skewed ? random.between(-RATE_MAX, RATE_MAX) : 0));
  const incidents = (Object.keys(incidentKinds) as IncidentName[]).flatMap((fault) =>
    isOn(fault) ? drawIncidents(random, { fault, workers, seconds }) : [],
  );
  const core = random.whole(0, workers - 1);
  const fates = rates.map((_, node) => (allowed.size === 0 || node === core || random.chance(0.5) ? null : random.pick(FATES)));
  return { seed, workers, partitions, seconds, timing, weather, rates, incidents: incidents.sort((a, b) => a.atMs - b.atMs), fates };
}

function drawWeather(random: SeededRandom, isOn: (name: FaultName) => boolean): Weather {
  const rate = (name: FaultName, max: number): number => (isOn(name) ? random.between(0, max) : 0);
  return {
    latencyMinMs: calmWeather.latencyMinMs,
    latencyMaxMs: calmWeather.latencyMaxMs + rate('latency', 100),
    lossRate: rate('loss', 0.02),
    duplicateRate: rate('duplicates', 0.05),
    ackLossRate: rate('lostAcks', 0.1),
    refusalRate: rate('refusals', 0.2),
    isReordered: isOn('reorder'),
  };
}

interface Draw {
  readonly fault: IncidentName;
  readonly workers: number;
  readonly seconds: number;
}

function drawIncidents(random: SeededRandom, { fault, workers, seconds }: Draw): Incident[] {
  const { perMinuteMax, forMs } = incidentKinds[fault];
  const count = Math.max(1, Math.round((random.between(0, perMinuteMax) * seconds) / 60));
  return Array.from({ length: count }, () => ({
    atMs: Math.round(random.between(0, seconds * 1_000)),
    fault,
    node: random.whole(0, workers - 1),
    // Short ones are the most frequent: most thresholds are near the lower end.
    forMs: Math.round(forMs[0] + (forMs[1] - forMs[0]) * random.next() ** 2),
    strength: random.next(),
  }));
}

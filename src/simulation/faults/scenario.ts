import type { TimingPreset } from '../../../machines/model/timing.js';
import type { Weather } from '../world/weather.js';
import type { Incident } from './incident.js';

/** What becomes of a node that is not in the core, for good, when the faults end. */
export type Fate = 'dead' | 'still' | 'deaf' | 'mute';

/** Everything that a run depends on. Two equal scenarios are one run. */
export interface Scenario {
  readonly seed: number;
  readonly workers: number;
  readonly partitions: number;
  readonly seconds: number;
  readonly timing: TimingPreset;
  readonly weather: Weather;
  /** How fast each node's clock goes. */
  readonly rates: readonly number[];
  readonly incidents: readonly Incident[];
  /** For each node: null when it is in the core, which is whole in the end. At least one is. */
  readonly fates: readonly (Fate | null)[];
}

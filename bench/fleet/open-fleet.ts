import { fileURLToPath } from 'node:url';
import type { TimingPreset } from '../../machines/model/timing.js';
import { type FleetOptions, WorkerFleet } from '../../test/support/worker-fleet.js';

const SCRIPT = fileURLToPath(new URL('../../test/support/worker-process.js', import.meta.url));
/** Long: the marks of work are for stories about trust, and cost time here. */
const WORKS_EVERY_MS = 1_000;

/** Worker processes on a nats-server of their own, as the stories have them. `await using` ends them all. */
export const openFleet = (timing: TimingPreset, options: FleetOptions = {}): Promise<WorkerFleet> =>
  // The same few names are killed over and over: nobody is to be withheld for that.
  WorkerFleet.open({ script: SCRIPT, timing: { preset: timing, flapMs: 1 }, worksEveryMs: WORKS_EVERY_MS, ...options });

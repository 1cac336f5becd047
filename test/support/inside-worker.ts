import type { WorkerOptions } from '../../src/index.js';
import type { Hub } from '../../src/ports.js';
import { parseWorkerOptions } from '../../src/options/parse-worker-options.js';
import { systemClock } from '../../src/system/system-clock.js';
import { systemRandom } from '../../src/system/system-random.js';
import { Worker } from '../../src/worker/worker.js';

/** A worker in the process of the test, on any hub; its user code runs until it is told to end. */
export function insideWorker(hub: Hub, options: Partial<WorkerOptions> = {}): Worker {
  const run: WorkerOptions['run'] = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const config = parseWorkerOptions({ group: 'inside', partitions: 12, run, ...options }, systemRandom.id().replace(/^[^A-Za-z0-9]/, 'x'));
  return new Worker({ config, hub, clock: systemClock, random: systemRandom });
}

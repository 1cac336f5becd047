import { quietLogger } from './quiet-logger.js';
import { hubFor } from '../options/hub-for.js';
import { parseWorkerOptions } from '../options/parse-worker-options.js';
import { systemClock } from '../system/system-clock.js';
import { systemRandom } from '../system/system-random.js';
import { Worker } from './worker.js';
import type { WorkerOptions } from '../options/worker-options.js';

/** Makes a worker; `start()` brings it to life. Throws `ConfigError` with everything that is wrong with the options. */
export function createWorker(options: WorkerOptions): Worker {
  const config = parseWorkerOptions(options, systemRandom.id().replace(/^[^A-Za-z0-9]/, 'x'));
  const logger = config.logger && quietLogger(config.logger);
  return new Worker({ config: { ...config, logger }, hub: hubFor(options, logger), clock: systemClock, random: systemRandom });
}

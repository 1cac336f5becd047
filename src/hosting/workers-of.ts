import { ConfigError } from '../errors.js';
import { Worker } from '../worker/worker.js';

/** One worker or several, as a list. Throws `ConfigError` for anything else, and for none. */
export function workersOf(worker: Worker | readonly Worker[]): readonly Worker[] {
  const workers: readonly unknown[] = Array.isArray(worker) ? worker : [worker];
  const problems = workers
    .map((one, at) => ({ path: `workers[${at}]`, message: `expected a worker, got ${typeof one}`, isFine: one instanceof Worker }))
    .filter(({ isFine }) => !isFine);
  if (workers.length === 0) throw new ConfigError([{ path: 'workers', message: 'expected at least one' }]);
  if (problems.length > 0) throw new ConfigError(problems.map(({ path, message }) => ({ path, message })));
  return workers as readonly Worker[];
}

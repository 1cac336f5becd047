import { showValue } from '../../machines/model/config-problem.js';
import { ConfigError } from '../errors.js';
import { createWorker } from './create-worker.js';
import type { Worker } from './worker.js';
import type { WorkerOptions } from '../options/worker-options.js';

/**
 * A worker of a group with one partition, `0`: of all processes that start one, exactly one runs `run`, and another takes over when it
 * goes. Pass `epoch` on with what it does, as with any partition. Throws `ConfigError`.
 */
export function singleton(options: Omit<WorkerOptions, 'partitions'>): Worker {
  const partitions = (options as Partial<WorkerOptions> | undefined)?.partitions;
  if (partitions !== undefined)
    throw new ConfigError([{ path: 'partitions', message: `a singleton has one; received ${showValue(partitions)}` }]);
  return createWorker({ ...options, partitions: 1 });
}

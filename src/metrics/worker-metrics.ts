import { register as defaultRegister, type Registry } from 'prom-client';
import { sessionOf } from '../worker/inside.js';
import type { Worker } from '../worker/worker.js';
import { groupGauges } from './group-gauges.js';
import { MetricSet } from './metric-set.js';
import { WorkerCounts } from './worker-counts.js';
import { workerGauges } from './worker-gauges.js';

/**
 * Everything worth knowing of one worker, and of its group as the worker sees it, in a register of prom-client (default: its global one).
 * Counts from now on, so call it before `start()`. Returns the function that ends it and takes the series out again; a worker that has stopped
 * stays visible as stopped until then. Throws `ConfigError` for what is no worker.
 */
export function workerMetrics(worker: Worker, options: { readonly register?: Registry } = {}): () => Promise<void> {
  const session = sessionOf(worker);
  const { group, name } = session.config;
  const labels = { group, name };
  const set = MetricSet.of(options.register ?? defaultRegister);
  const counts = new WorkerCounts({ worker, session, labels, set });
  const forget = set.add({
    labels,
    read: (key) => workerGauges[key]?.({ worker, session, counts }) ?? groupGauges[key]?.(session.state) ?? [],
  });
  return async () => {
    counts.end();
    await forget();
  };
}

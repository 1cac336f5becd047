/** Prometheus metrics of workers and groups; needs the package `prom-client`. */
export { groupMetrics } from './group-metrics.js';
export { metricsHandler } from './metrics-handler.js';
export { workerMetrics } from './worker-metrics.js';

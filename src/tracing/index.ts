/** OpenTelemetry traces of workers; needs the package `@opentelemetry/api`. */
export { traceWorkers } from './trace-workers.js';

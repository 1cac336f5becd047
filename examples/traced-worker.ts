import { BasicTracerProvider, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { createWorker } from 'conclave';
import { traceWorkers } from 'conclave/tracing';

// A worker that tells what it does as spans, here printed. A service has its provider and its exporter already, and calls traceWorkers() only.
const print = (span: ReadableSpan): void =>
  console.log(JSON.stringify({ span: span.name, trace: span.spanContext().traceId, partition: span.attributes['conclave.partition'] }));

const tracerProvider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor({ export: (spans) => spans.forEach(print), shutdown: () => Promise.resolve() })],
});
traceWorkers({ tracerProvider });

const worker = createWorker({
  group: 'traced',
  ...(process.env.NAME && { name: process.env.NAME }),
  partitions: 4,
  timing: 'fast',
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});

process.once('SIGTERM', () => void worker.stop());
await worker.start();
console.log(`started as ${worker.id}`);

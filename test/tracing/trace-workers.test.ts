import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { createMemoryHub, createWorker, type Worker, type WorkerOptions } from '../../src/index.js';
import { traceWorkers } from '../../src/tracing/index.js';

const options = {
  group: 'orders',
  timing: 'fast',
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
} as const satisfies Partial<WorkerOptions>;

function traced() {
  const exporter = new InMemorySpanExporter();
  const end = traceWorkers({ tracerProvider: new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }) });
  const spans = (name: string, worker?: string): ReadableSpan[] =>
    exporter
      .getFinishedSpans()
      .filter((span) => span.name === name && (worker === undefined || span.attributes['conclave.name'] === worker));
  return { exporter, end, spans };
}

const seconds = ([whole, nanoseconds]: readonly [number, number]): number => whole + nanoseconds / 1e9;

test('the spans of a handover follow one another, name what they are about, and hang below one parent', async () => {
  const memory = createMemoryHub();
  const { spans, end } = traced();
  const make = (name: string): Worker => createWorker({ ...options, name, memory, partitions: 4 });
  const [first, second] = [make('first'), make('second')];
  await first.start();
  await second.start();
  await expect.poll(() => spans('conclave.start', 'second').length, { timeout: 10_000 }).toBe(2);
  await expect.poll(() => spans('conclave.release', 'first').length, { timeout: 10_000 }).toBe(1);
  const { id, epoch } = second.assignment.partitions[0] as { id: string; epoch: number };
  const of = (name: string): ReadableSpan => {
    return spans(name).findLast(({ attributes }) => attributes['conclave.partition'] === id) as ReadableSpan;
  };
  const [placement] = spans('conclave.placement').slice(-1) as [ReadableSpan];
  const [drain, grant, start] = [of('conclave.drain'), of('conclave.grant'), of('conclave.start')];
  expect(placement.attributes).toMatchObject({
    'conclave.group': 'orders',
    'conclave.worker': 'worker-0',
    'conclave.trigger': 'planned',
    'conclave.moves': 2,
  });
  expect(drain.attributes).toMatchObject({ 'conclave.worker': 'worker-0', 'conclave.reason': 'balance' });
  expect(start.attributes).toMatchObject({ 'conclave.worker': 'worker-1', 'conclave.epoch': epoch });
  const parents = [placement, drain, grant, start, ...spans('conclave.release')].map(({ parentSpanContext }) => parentSpanContext?.spanId);
  expect(new Set(parents).size).toBe(1);
  expect(seconds(placement.startTime)).toBeLessThan(seconds(drain.startTime));
  expect(seconds(drain.endTime)).toBeLessThanOrEqual(seconds(start.startTime));
  expect(seconds(grant.endTime)).toBe(seconds(start.startTime));
  end();
  await Promise.all([first.stop(), second.stop()]);
});

test('a placement of thousands is told by one span and a few of its partitions', async () => {
  const memory = createMemoryHub();
  const { spans, end } = traced();
  const worker = createWorker({ ...options, name: 'large', memory, partitions: 3_000 });
  await worker.start();
  await expect.poll(() => spans('conclave.start').length, { timeout: 10_000 }).toBe(64);
  await expect.poll(() => spans('conclave.placement').length, { timeout: 10_000 }).toBe(1);
  expect(spans('conclave.placement')[0]?.attributes).toMatchObject({ 'conclave.moves': 3_000, 'conclave.trigger': 'coldStart' });
  await worker.stop();
  expect(spans('conclave.start')).toHaveLength(64);
  end();
});

test('nothing is told after the end, and what was under way is ended', async () => {
  const memory = createMemoryHub();
  const { exporter, end } = traced();
  const worker = createWorker({ ...options, name: 'late', memory, partitions: 4 });
  await worker.start();
  end();
  const told = exporter.getFinishedSpans().length;
  await worker.stop();
  expect(exporter.getFinishedSpans()).toHaveLength(told);
});

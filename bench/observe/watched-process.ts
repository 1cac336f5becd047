import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';
import { createMemoryHub, createWorker, openGroup, type Worker } from '../../src/index.js';
import { workerMetrics } from '../../src/metrics/index.js';
import { distribution } from '../../src/simulation/distribution.js';
import { traceWorkers } from '../../src/tracing/index.js';

/** What listens to the worker that is measured. */
export type Listener = 'metrics' | 'traces';

/** Microseconds of processor time for one partition, and for one entry. */
export interface Used {
  readonly partition: number;
  readonly entry: number;
}

/** `quiet`: nobody listens. */
export interface Compared {
  readonly quiet: Used;
  readonly watched: Used;
}

const PARTITIONS = 200;
const ENTRIES = 200;
/** Of each kind. The odd ones in the other order: quiet, watched, watched, quiet. */
const ROUNDS = 30;
/** Code that has not run often is not compiled for good yet. */
const WARM_ROUNDS = 10;

/** Begins to listen to a worker that has not started. Returns the function that ends it. */
const listenings: Readonly<Record<Listener | 'nobody', (worker: Worker) => () => unknown>> = {
  nobody: () => () => undefined,
  metrics: (worker) => workerMetrics(worker, { register: new Registry() }),
  traces: () => {
    const spanProcessors = [new SimpleSpanProcessor(new InMemorySpanExporter())];
    return traceWorkers({ tracerProvider: new BasicTracerProvider({ spanProcessors }) });
  },
};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function compared(listener: Listener): Promise<Compared> {
  const taken: Record<keyof Compared, Used[]> = { quiet: [], watched: [] };
  const kinds = ['quiet', 'watched'] as const;
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      collectGarbage();
      taken[kind].push(await measure(listenings[kind === 'quiet' ? 'nobody' : listener]));
    }
  }
  return { quiet: medianOf(taken.quiet), watched: medianOf(taken.watched) };
}

function medianOf(taken: readonly Used[]): Used {
  const median = (kind: keyof Used): number => distribution(taken.slice(WARM_ROUNDS).map((used) => used[kind])).p50;
  return { partition: median('partition'), entry: median('entry') };
}

async function measure(listen: (worker: Worker) => () => unknown): Promise<Used> {
  const memory = createMemoryHub();
  const address = { group: 'observed', memory };
  let running = 0;
  let tellAllRun = (): void => undefined;
  const allRun = new Promise<void>((resolve) => (tellAllRun = resolve));
  const worker = createWorker({
    ...{ ...address, name: 'only', partitions: PARTITIONS, expectedWorkers: 1, timing: 'fast' },
    run: (_, { signal }) => {
      if (++running === PARTITIONS) tellAllRun();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  });
  const end = listen(worker);
  const startMs = processorMs();
  await worker.start();
  await allRun;
  const startedMs = processorMs();
  await using group = await openGroup(address);
  const fromMs = processorMs();
  for (let entry = 0; entry < ENTRIES / 2; entry++) {
    await group.pause();
    await group.resume();
  }
  const untilMs = processorMs();
  await worker.stop();
  const movesMs = startedMs - startMs + (processorMs() - untilMs);
  await end();
  return { partition: (movesMs * 1_000) / PARTITIONS, entry: ((untilMs - fromMs) * 1_000) / ENTRIES };
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

process.send?.(await compared(process.argv[2] as Listener));
process.disconnect();

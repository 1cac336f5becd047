import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';
import { createMemoryHub, createWorker, openGroup, type Worker } from '../src/index.js';
import { workerMetrics } from '../src/metrics/index.js';
import { ChartRecord } from '../src/member/chart-record.js';
import { traceWorkers } from '../src/tracing/index.js';
import type { Bench } from './bench.js';
import { figure, type Figure } from './figure.js';

const PARTITIONS = 1_000;
const ENTRIES = 1_000;

/** Begins to listen to a worker that has not started. Returns the function that ends it. */
type Listening = (worker: Worker) => () => unknown;

const listenings: Readonly<Record<string, Listening>> = {
  'nobody listens': () => () => undefined,
  metrics: (worker) => workerMetrics(worker, { register: new Registry() }),
  traces: () => {
    const spanProcessors = [new SimpleSpanProcessor(new InMemorySpanExporter())];
    return traceWorkers({ tracerProvider: new BasicTracerProvider({ spanProcessors }) });
  },
};

/** One sample is a comparison of the best of so many rounds: what else the machine does makes a round slower, never faster. */
const ROUNDS = 6;

export const observe: Bench = {
  measures: `Observe: processor time of this process while one worker on a memory hub is granted ${PARTITIONS} partitions and gives them back, and while it applies ${ENTRIES} entries of an operator; against a worker whose charts are not noted and to whom nobody listens; the best of ${ROUNDS} rounds each, in which all take turns.`,
  runs: 5,
  async run({ runs, tell }) {
    const prices = Object.keys(listenings).map((name) => ({ name, moves: [] as number[], entries: [] as number[] }));
    await bestOfRounds(1); // Code that has not run yet is not warm.
    for (let run = 1; run <= runs; run++) {
      const { bare, ...others } = await bestOfRounds(ROUNDS);
      for (const { name, moves, entries } of prices) {
        const used = others[name] ?? bare;
        moves.push((used.moves / bare.moves - 1) * 100);
        entries.push((used.entries / bare.entries - 1) * 100);
        tell(`${name}, ${run} of ${runs}: ${microseconds(used)}; bare ${microseconds(bare)}`);
      }
    }
    return prices.flatMap(({ name, moves, entries }) => [
      priceOf(`${name}: a partition granted and given back`, { name, values: moves }),
      priceOf(`${name}: an entry applied`, { name, values: entries }),
    ]);
  },
};

/** Milliseconds of processor time for each of the two kinds of work. */
interface Used {
  readonly moves: number;
  readonly entries: number;
}

type Best = { readonly bare: Used } & Readonly<Record<string, Used>>;

async function bestOfRounds(rounds: number): Promise<Best> {
  const measures = {
    bare: () => withoutNotes(() => measure(() => () => undefined)),
    ...Object.fromEntries(Object.entries(listenings).map(([name, listening]) => [name, () => measure(listening)])),
  };
  const best: Record<string, Used> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, measureOne] of inTurn(Object.entries(measures), round)) {
      const { moves, entries } = await measureOne();
      const before = best[name] ?? { moves: Infinity, entries: Infinity };
      best[name] = { moves: Math.min(moves, before.moves), entries: Math.min(entries, before.entries) };
    }
  return best as Best;
}

const microseconds = ({ moves, entries }: Used): string =>
  `${((moves / PARTITIONS) * 1_000).toFixed(0)} µs a partition, ${((entries / ENTRIES) * 1_000).toFixed(0)} µs an entry`;

const priceOf = (what: string, { name, values }: { readonly name: string; readonly values: readonly number[] }): Figure => {
  const bar = name === 'nobody listens' ? { p50: 2 } : {};
  return figure({ id: 'observe', preset: 'fast', what, unit: '% more', bar }, values);
};

/** Each round begins with another one: what the process had to collect of the round before hits all alike. */
const inTurn = <T>(items: readonly T[], round: number): readonly T[] => items.map((_, at) => items[(at + round) % items.length] as T);

async function measure(listening: Listening): Promise<Used> {
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
  const end = listening(worker);
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
  const moves = startedMs - startMs + (processorMs() - untilMs);
  await end();
  return { moves, entries: untilMs - fromMs };
}

/** The same without the record of charts, which is kept whether anybody listens or not. */
async function withoutNotes<T>(use: () => Promise<T>): Promise<T> {
  const record = ChartRecord.prototype as { follow: unknown; followLone: unknown };
  const { follow, followLone } = record;
  record.follow = record.followLone = () => undefined;
  try {
    return await use();
  } finally {
    Object.assign(record, { follow, followLone });
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

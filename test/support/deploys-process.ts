import { createWorker, openGroup, type Worker } from '../../src/index.js';
import { sessionOf } from '../../src/worker/inside.js';

/** What the process is told: one JSON text, its only argument. */
export interface DeploysOrder {
  readonly servers: string;
  readonly deploys: number;
  readonly workers: number;
}

/** What this process holds between two deploys. */
export interface Holdings {
  /** Open handles and requests, by kind; the channel to the test is one of them. */
  readonly resources: Readonly<Record<string, number>>;
  /** Listeners on `process`. */
  readonly listeners: number;
  /** Bytes, after garbage was collected. */
  readonly heap: number;
}

/** A service that is deployed over and over in one process, started with `--expose-gc`: tells what it holds after every deploy. */
const { servers, deploys, workers } = JSON.parse(process.argv[2] ?? '{}') as DeploysOrder;
const { gc } = globalThis as { gc?: () => void };

/** Then a new group, with a short log: what is measured is this process, not how fast it reads. */
const DEPLOYS_A_GROUP = 5;
/** All workers share one core, and maybe that with others. */
const START_MS = 60_000;
/** So long before is told what hinders those who have not. */
const TELL_MS = 5_000;

/** Every other worker has no name, so that each deploy brings members that nobody has seen. */
const makeWorker = (group: string, index: number): Worker =>
  createWorker({
    group,
    servers,
    ...(index % 2 === 0 ? { name: `node-${index}` } : {}),
    partitions: workers * 4,
    timing: { preset: 'fast', startMs: START_MS },
    expectedWorkers: workers,
    run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  });

async function deploy(group: string): Promise<void> {
  const fleet = Array.from({ length: workers }, (_, index) => makeWorker(group, index));
  const alarm = setTimeout(() => void tellWhy(group, fleet), START_MS - TELL_MS);
  await Promise.all(fleet.map((worker) => worker.start()));
  clearTimeout(alarm);
  await Promise.all(fleet.map((worker) => worker.stop()));
}

/** What whoever reads of a start that failed will ask. */
async function tellWhy(name: string, fleet: readonly Worker[]): Promise<void> {
  for (const worker of fleet) {
    const { charts, behind } = sessionOf(worker);
    const states = Array.from(
      charts.running,
      ({ chart, about, states: leaves }) => `${chart} ${about ?? ''} ${[...leaves.keys()].join(' ')}`,
    );
    console.error(worker.id, worker.state, worker.health(), `term ${worker.term}, ${behind} entries behind:`, states);
  }
  await using group = await openGroup({ group: name, servers });
  for (const record of await group.history()) console.error(JSON.stringify(record));
}

/** Sockets end, and what only they held is free, some turns of the event loop after `stop()`. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc?.();
  }
}

function holdings(): Holdings {
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { resources, listeners, heap: process.memoryUsage().heapUsed };
}

for (let count = 0; count < deploys; count++) {
  await deploy(`deploys-${Math.floor(count / DEPLOYS_A_GROUP)}`);
  await settle();
  process.send?.(holdings());
}
process.disconnect();

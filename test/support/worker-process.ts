import { setTimeout as after } from 'node:timers/promises';
import {
  bucketPartitions,
  createWorker,
  filePartitions,
  type Partition,
  type PartitionSource,
  type PlacementStrategy,
  type RunContext,
  type RunFunction,
  type WorkerOptions,
} from '../../src/index.js';
import { systemClock } from '../../src/system/system-clock.js';
import { Trust } from '../../src/member/trust.js';
import { HistoryWriter } from './history-writer.js';
import type { Misbehaviour, WorkerCommand, WorkerMessage, WorkerOrder } from './worker-order.js';

/** A process with one worker, which does as it is told over its channel, tells what becomes of it, and ends with the channel. */
const order = JSON.parse(process.argv[2] ?? '{}') as WorkerOrder;
const history = new HistoryWriter(order.historyFile, order.name);
const running = new Map<string, RunContext>();
/** User code that has not ended, also when its partition is given up: it goes on trying to take effect. */
const unended = new Map<RunContext, string>();
history.watchTrust(Trust);

const tell = (message: WorkerMessage): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined); // The test may be over, and not listen any more.
};

const run: RunFunction = async ({ id: partition }, context) => {
  const { signal, epoch } = context;
  history.worker = context.workerId;
  history.write({ kind: 'started', partition, epoch });
  running.set(partition, context);
  unended.set(context, partition);
  tellStatusSoon();
  try {
    if (order.broken.includes(partition)) throw new Error('broken on purpose');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => void (order.deaf.includes(partition) || resolve())));
    if (order.endsAfterMs > 0) await after(order.endsAfterMs);
  } finally {
    history.write({ kind: 'ended', partition, epoch });
    unended.delete(context);
    forget(partition, epoch);
  }
};

const forget = (partition: string, epoch: number): void => {
  if (running.get(partition)?.epoch === epoch) running.delete(partition);
  tellStatusSoon();
};

const byWeight: PlacementStrategy = {
  name: 'byWeight',
  place({ workers, partitions }) {
    const ids = workers.map(({ id }) => id).toSorted();
    return new Map(ids.length === 0 ? [] : partitions.map(({ id, weight }) => [id, ids[(weight - 1) % ids.length] as string]));
  },
};

let list = (): unknown => order.partitions;
let declareAgain = (): void => undefined;
const source: PartitionSource = {
  list: () => list() as readonly Partition[],
  changes: {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        await new Promise<void>((resolve) => (declareAgain = resolve));
        yield undefined;
      }
    },
  },
};

function partitionsOf({ partitions, servers }: WorkerOrder): WorkerOptions['partitions'] {
  if (typeof partitions === 'number') return partitions;
  if ('file' in partitions) return filePartitions(partitions.file);
  return 'bucket' in partitions ? bucketPartitions({ servers, bucket: partitions.bucket }) : source;
}

function misbehave(how: Misbehaviour): void {
  list = () => {
    if (how === 'throws') throw new Error('the source is broken');
    if (how === 'garbage') return [{ key: 7 }, { weight: -1 }];
    return how === 'hangs' ? new Promise(() => undefined) : how.whispers;
  };
  if (typeof how === 'string') declareAgain();
}

const worker = createWorker({
  group: order.group,
  servers: order.servers,
  replicas: order.replicas,
  name: order.name,
  timing: order.timing,
  capacity: order.capacity,
  outage: order.outage,
  partitions: partitionsOf(order),
  placement: order.placement === 'byWeight' ? byWeight : 'sticky',
  ...(order.expectedWorkers === null ? {} : { expectedWorkers: order.expectedWorkers }),
  run,
});

interface Nested {
  readonly children: Readonly<Record<string, { getSnapshot(): unknown } | undefined>>;
}

const calculates = (): boolean => {
  const child = (parent: Nested | undefined, id: string): Nested | undefined => parent?.children[id]?.getSnapshot() as Nested | undefined;
  const leader = child(child(worker.actor.getSnapshot() as Nested, 'membership'), 'leader');
  return leader?.children['calculator'] !== undefined;
};

let isTelling = false;
function tellStatusSoon(): void {
  if (isTelling) return;
  isTelling = true;
  setImmediate(() => {
    isTelling = false;
    const { state, id, isLeader, term, assignment } = worker;
    const grants = Object.fromEntries([...running].map(([partition, { epoch }]) => [partition, epoch]));
    tell({ fact: 'status', status: { state, id, isLeader, term, version: assignment.version, running: grants, calculates: calculates() } });
  });
}

function work(): void {
  const atMs = systemClock.now();
  const trusted = [...unended].filter(([context]) => context.isTrusted());
  history.writeAll(
    trusted.map(([{ epoch }, partition]) => ({ kind: 'worked', partition, epoch }) as const),
    atMs,
  );
}

function tellError(error: unknown): void {
  const { code = 'UNKNOWN', message } = error as { readonly code?: string; readonly message: string };
  tell({ fact: 'error', code, message });
}

async function obey(command: WorkerCommand): Promise<void> {
  if (command.command === 'partitions') {
    list = () => command.list;
    declareAgain();
  } else if (command.command === 'misbehave') {
    misbehave(command.how);
    tell({ fact: 'misbehaving' });
  } else if (command.command === 'refresh') {
    await worker.refresh();
  } else if (command.command === 'start') {
    await worker.start();
    tell({ fact: 'started' });
  } else if (command.command === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, command.forMs);
  } else tell({ fact: 'stopped', outcome: await worker.stop(command.options) });
}

for (const event of ['change', 'granted', 'revoked', 'leader'] as const) worker.on(event, tellStatusSoon);
worker.on('degraded', ({ level }) => tell({ fact: 'degraded', level }));
worker.on('revoked', ({ id: partition, epoch }) => {
  if (running.has(partition)) history.write({ kind: 'released', partition, epoch });
  forget(partition, epoch);
});
worker.on('error', tellError);
process.on('message', (command) => void obey(command as WorkerCommand).catch(tellError));
process.on('SIGTERM', () => void obey({ command: 'stop', options: {} }).catch(tellError));
process.on('disconnect', () => process.exit());
setInterval(work, order.worksEveryMs);
tell({ fact: 'ready' });

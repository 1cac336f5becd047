import { createWorker, type RunFunction } from '../index.js';
import { DemoStreams } from './demo-streams.js';
import { foldPartition } from './fold-partition.js';
import { Witness } from './witness.js';
import type { StopCommand, WorkerMessage, WorkerOrder } from './worker-messages.js';

/** A service with one worker. What it does is in `foldPartition`; the rest tells the demo what happens, and ends when the demo does. */
const order = JSON.parse(process.argv[2] ?? '{}') as WorkerOrder;
const witness = new Witness(order.historyFile, order.name);
const streams = await DemoStreams.open(order.servers);
const fold = foldPartition(streams);

const tell = (message: WorkerMessage): void => void (process.connected && process.send?.(message));

const witnessed: RunFunction = async (partition, context) => {
  const { id } = partition;
  const { epoch, workerId } = context;
  witness.worker = workerId;
  tell({ fact: 'started', partition: id, epoch, atMs: witness.begin(id, context) });
  try {
    await fold(partition, context);
  } finally {
    tell({ fact: 'ended', partition: id, epoch, atMs: witness.end(id, context) });
  }
};

const worker = createWorker({
  group: 'demo',
  name: order.name,
  servers: order.servers,
  partitions: order.partitions,
  expectedWorkers: order.expectedWorkers,
  run: witnessed,
});

worker.on('leader', (leader) => tell({ fact: 'leader', leader: leader && { name: leader.name, term: leader.term } }));
worker.on('error', ({ code, message }) => tell({ fact: 'error', code, message }));
process.on('disconnect', () => process.exit(1));
process.on('message', ({ hold }: StopCommand) => void stop(hold));

await worker.start();
tell({ fact: 'serving' });

async function stop(hold: boolean): Promise<void> {
  const outcome = await worker.stop({ hold });
  await streams.close();
  process.removeAllListeners('disconnect');
  process.send?.({ fact: 'stopped', outcome } satisfies WorkerMessage, () => process.exit());
}

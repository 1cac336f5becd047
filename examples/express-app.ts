import type { AddressInfo } from 'node:net';
import express from 'express';
import { createWorker } from 'conclave';

// An Express app whose replicas share out the work between them. Its health is that of its worker.
const worker = createWorker({
  group: 'shop',
  ...(process.env.NAME && { name: process.env.NAME }),
  partitions: 8,
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});

const app = express();

app.get('/health', (_request, response) => {
  const { id, state, isLeader, assignment } = worker;
  const partitions = assignment.partitions.map((partition) => partition.id);
  response.status(state === 'serving' ? 200 : 503).json({ state, worker: id, isLeader, partitions });
});

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => void stop());
await worker.start();
console.log(`started as ${worker.id}`);

/** The worker first: while it drains, the app still answers, and says that it is not healthy. */
async function stop(): Promise<void> {
  const { drained, aborted } = await worker.stop();
  server.close(() => console.log(`stopped: ${drained} drained, ${aborted} aborted`));
}

import { createServer } from 'node:http';
import { createWorker, healthHandler, stopOnSignals } from 'conclave';

// The service that orders.yaml deploys: one worker, probes, and an end that drains.
const worker = createWorker({
  group: 'orders',
  ...(process.env.NAME && { name: process.env.NAME }), // the name of the pod; NATS_URL says where the group is
  partitions: Number(process.env.PARTITIONS ?? 64),
  replicas: Number(process.env.NATS_REPLICAS ?? 1),
  logger: console,
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});

const probes = createServer(healthHandler(worker));
probes.listen(Number(process.env.PORT ?? 8080), () => console.log('listening'));
stopOnSignals(worker, { afterStop: () => probes.close() });

await worker.start();
console.log(`started as ${worker.id}`);

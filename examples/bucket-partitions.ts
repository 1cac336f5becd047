import { bucketPartitions, createWorker } from 'conclave';

const servers = process.env.NATS_URL ?? 'nats://127.0.0.1:4222';

const worker = createWorker({
  group: 'tenants',
  servers,
  partitions: bucketPartitions({ servers, bucket: 'tenants' }),
  run: async (partition, { signal }) => {
    console.log(`${partition.id} begins`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    console.log(`${partition.id} ends`);
  },
});

worker.on('error', (error) => console.log(`${error.code}: ${error.message}`));
await worker.start();
process.once('SIGTERM', () => void worker.stop());

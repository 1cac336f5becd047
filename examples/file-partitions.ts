import { createWorker, filePartitions } from 'conclave';

const worker = createWorker({
  group: 'tenants',
  partitions: filePartitions(process.env.PARTITIONS ?? 'partitions.json'), // [{ "key": "acme" }, { "key": "globex", "weight": 3 }]
  run: async (partition, { signal }) => {
    console.log(`${partition.id} begins`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    console.log(`${partition.id} ends`);
  },
});

worker.on('error', (error) => console.log(`${error.code}: ${error.message}`));
await worker.start();
process.once('SIGTERM', () => void worker.stop());

import { createWorker, stopOnSignals } from 'conclave';

const worker = createWorker({
  group: 'orders',
  name: process.env.NAME ?? 'a',
  servers: process.env.NATS_URL ?? 'nats://127.0.0.1:4222',
  partitions: 6,
  run: async ({ id }, { signal, epoch }) => {
    console.log(`${id} is ours, epoch ${epoch}`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve)); // your work, until it has to end
    console.log(`${id} is let go of`);
  },
});

stopOnSignals(worker, { afterStop: () => console.log('stopped') });
await worker.start();
console.log(`serving as ${worker.id}, pid ${process.pid}`);

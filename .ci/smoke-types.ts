import { createMemoryHub, createWorker } from 'conclave';

/** What a user writes, checked against the types of the installed package. */
const worker = createWorker({
  group: 'smoke',
  partitions: 4,
  memory: createMemoryHub(),
  run: async (_partition, { signal, epoch, isTrusted }) => {
    const facts: [aborted: boolean, epoch: number, isTrusted: boolean] = [signal.aborted, epoch, isTrusted()];
    await Promise.resolve(facts);
  },
});

await worker.start();
await worker.stop();

// @ts-expect-error a worker without a group is refused by the types
createWorker({ partitions: 4, run: async () => undefined });

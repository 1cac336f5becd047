import { createWorker } from 'conclave';

const worker = createWorker({
  group: 'billing', // workers that name the same group find each other
  partitions: 4, // what they share out: '0' … '3'
  run: async (partition, { signal, epoch }) => {
    console.log(`partition ${partition.id} is ours, epoch ${epoch}`);
    await new Promise((resolve) => signal.addEventListener('abort', resolve)); // your work, until it has to end
  },
});

await worker.start();
console.log(`${worker.id} serves ${worker.assignment.partitions.length} partitions, leader: ${worker.isLeader}`);
const { drained, aborted } = await worker.stop();
console.log(`stopped: ${drained} drained, ${aborted} aborted`);

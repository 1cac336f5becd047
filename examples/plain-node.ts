import { setInterval } from 'node:timers/promises';
import { createWorker } from 'conclave';

// A service without a framework. NATS_URL says where the group is; each replica has a name of its own, the same after a restart.
const worker = createWorker({
  group: 'mailer',
  ...(process.env.NAME && { name: process.env.NAME }),
  partitions: 8,
  async run(partition, { signal, epoch, isTrusted }) {
    for await (const _ of setInterval(100, undefined, { signal })) {
      if (isTrusted()) await sendMails(partition.id, epoch);
    }
  },
});

worker.on('error', (error) => console.error(`${error.code}: ${error.message}`));
worker.on('change', ({ state, assignment }) => console.log(`${state}, ${assignment.partitions.length} of 8 partitions`));

process.once('SIGTERM', () => {
  void worker.stop().then(({ drained, aborted }) => console.log(`stopped: ${drained} drained, ${aborted} aborted`));
});

await worker.start();
console.log(`started as ${worker.id}`);

async function sendMails(_partition: string, _epoch: number): Promise<void> {
  // Yours. What you write elsewhere takes the epoch along, so that the receiver can refuse an older one.
}

import { subscribe } from 'node:diagnostics_channel';
import { createMemoryHub, createWorker, type TransitionMessage } from 'conclave';

// What the charts of a worker do, as it happens.
subscribe('conclave.transition', (message) => {
  const { chart, left, entered } = message as TransitionMessage;
  if (chart === 'work') console.log(`${chart}: ${left.map(({ state }) => state).join()} → ${entered.join()}`);
});

const worker = createWorker({
  group: 'mailer',
  memory: createMemoryHub(),
  partitions: 1,
  expectedWorkers: 1,
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});
await worker.start();
await worker.stop();

import { createWorker } from '../../src/index.js';

/** One worker of the group `orders` in a process of its own: `node cli-worker.js NATS_URL NAME EXPECTED`. Ends when its stdin closes. */
const [servers = '', name = '', expected = '1'] = process.argv.slice(2);

const worker = createWorker({
  group: 'orders',
  name,
  servers,
  partitions: 12,
  timing: 'fast',
  expectedWorkers: Number(expected),
  run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});

process.stdin.resume().once('close', () => void worker.stop());
worker.on('error', (error) => console.error(error));
await worker.start();
console.log('serving');

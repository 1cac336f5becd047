import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createWorker } from 'conclave';
import { metricsHandler, workerMetrics } from 'conclave/metrics';

// An Express app that can be watched: Prometheus scrapes /metrics, and pino writes what the worker has to say.
const worker = createWorker({
  group: 'shop',
  ...(process.env.NAME && { name: process.env.NAME }),
  partitions: 8,
  logger: pino(),
  run: (_partition, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
});

workerMetrics(worker);

const app = express();
app.get('/metrics', metricsHandler());

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once('SIGTERM', () => void worker.stop().then(() => server.close()));
await worker.start();

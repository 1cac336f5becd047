import type { AddressInfo } from 'node:net';
import { createDashboard } from 'conclave/dashboard';
import express from 'express';

// The dashboard below a path of an Express app.
const dashboard = createDashboard({ group: 'shop' });
const app = express();
app.use('/conclave', dashboard.handler);

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/conclave/`);
});

process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await dashboard.close();
  server.close(() => console.log('stopped'));
  server.closeAllConnections();
}

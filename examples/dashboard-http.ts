import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDashboard } from 'conclave/dashboard';

// The dashboard of a group on a server of its own.
const dashboard = createDashboard({ group: 'shop' });

const server = createServer(dashboard.handler).listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await dashboard.close();
  server.close(() => console.log('stopped'));
  server.closeAllConnections();
}

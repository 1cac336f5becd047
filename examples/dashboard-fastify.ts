import { createDashboard } from 'conclave/dashboard';
import Fastify from 'fastify';

// The dashboard below a path of a Fastify app, which leaves the path in the request: so it is told.
const dashboard = createDashboard({ group: 'shop', path: '/conclave' });
const app = Fastify({ forceCloseConnections: true });
app.all('/conclave', (request, reply) => {
  reply.hijack();
  dashboard.handler(request.raw, reply.raw);
});
app.all('/conclave/*', (request, reply) => {
  reply.hijack();
  dashboard.handler(request.raw, reply.raw);
});

console.log(`listening at ${await app.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' })}/conclave/`);

process.once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await dashboard.close();
  await app.close();
  console.log('stopped');
}

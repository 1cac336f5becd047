import { expect, it } from 'vitest';
import { openConfiguredServer, openLink } from './open-server.js';

const user = (name: string, permissions = ''): string => `{ user: ${name}, password: pw, permissions: { ${permissions} } }`;
const configuration = `authorization { users: [
  { user: all, password: pw }
  ${user('deaf', 'subscribe: { deny: ["conclave.*.record"] }')}
  ${user('mute', 'publish: { deny: ["conclave.*.log"] }')}
  ${user('unlistened', 'subscribe: { deny: ["conclave.*.beat.*"] }')}
  ${user('noApi', 'publish: { deny: ["$JS.API.>"] }')}
  ${user('noCreate', 'publish: { deny: ["$JS.API.STREAM.CREATE.>"] }')}
] }`;
const soon = { timeoutMs: 5_000 };

it('a user who may not create streams gets in when they exist, and else an error that names the subject', async () => {
  const { port } = await openConfiguredServer(configuration);
  const servers = `nats://noCreate:pw@127.0.0.1:${port}`;
  await expect(openLink({ servers })).rejects.toThrow(/not allowed publish on "\$JS.API.STREAM.CREATE.CONCLAVE_LOG_g"/);
  await openLink({ servers: `nats://all:pw@127.0.0.1:${port}` });
  expect((await openLink({ servers })).status).toBe('connected');
});

it('a user who may not use JetStream gets an error at once', async () => {
  const { port } = await openConfiguredServer(configuration);
  await expect(openLink({ servers: `nats://noApi:pw@127.0.0.1:${port}` }, 60_000)).rejects.toThrow(
    /not allowed publish on "\$JS.API.STREAM.INFO/,
  );
});

it('a user who may not hear records gets an error before anyone relies on it', async () => {
  const { port } = await openConfiguredServer(configuration);
  await expect(openLink({ servers: `nats://deaf:pw@127.0.0.1:${port}` })).rejects.toThrow(/may not subscribe to "conclave.g.record"/);
});

it('an append that is not permitted is denied, and reading goes on', async () => {
  const { port } = await openConfiguredServer(configuration);
  const { log } = await openLink({ servers: `nats://mute:pw@127.0.0.1:${port}` });
  expect(await log.append(new Uint8Array(1), { timeoutMs: 60_000 })).toMatchObject({ kind: 'refused', reason: 'denied' });
  expect(await log.position(soon)).toMatchObject({ last: 0 });
});

it('a subscription that the server ends becomes a warning, and the link goes on', async () => {
  const { port } = await openConfiguredServer(configuration);
  const { bus, log } = await openLink({ servers: `nats://unlistened:pw@127.0.0.1:${port}` });
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  bus.respond('conclave.g.beat.x', (data, reply) => reply(data));
  expect((await warned).message).toMatch(/ended the subscription on "conclave.g.beat.x"/);
  expect(await log.append(new Uint8Array(1), soon)).toEqual({ kind: 'stored', sequence: 1 });
});

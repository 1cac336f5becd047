import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { permissionsOf } from '../../src/protocol/permissions.js';
import { openRoles } from '../nats/open-roles.js';
import { openClient, openConfiguredServer, openLink, openServer } from '../nats/open-server.js';

const SECRETS = ['WORKER', 'OPERATOR', 'OBSERVER', 'ORDERS', 'PEOPLE'].map((name) => `${name}_PASSWORD`);
beforeEach(() => SECRETS.forEach((name) => void vi.stubEnv(name, 'pw')));
afterEach(() => void vi.unstubAllEnvs());

const guide = await readFile(new URL('../../docs/guides/secure-nats.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/```text\n([\s\S]*?)```/g)].map(([, block]) => block as string);
const soon = { timeoutMs: 5_000 };

test('the users of the guide get in with the files that the guide makes', async () => {
  const { folder } = await openRoles(['orders']);
  for (const role of ['worker', 'operator', 'observer'])
    await writeFile(join(folder, `orders-${role}.conf`), await readFile(join(folder, `${role}-orders.conf`)));
  const configFile = join(folder, 'guide.conf');
  await writeFile(configFile, blocks.find((block) => block.startsWith('authorization')) as string);
  const { port } = await openServer({ configFile });
  for (const user of ['worker-orders', 'operator-orders', 'observer-orders'])
    await openClientOf(`nats://127.0.0.1:${port}`, user).then(({ connection }) => expect(connection.isClosed()).toBe(false));
});

test('two accounts of the guide have nothing in common, also under one group name', async () => {
  const { port } = await openConfiguredServer(blocks.find((block) => block.startsWith('accounts')) as string);
  const [orders, people] = await Promise.all(
    ['orders', 'people'].map((user) =>
      openLink({ servers: `nats://${user}:pw@127.0.0.1:${port}`, logBytesMax: 1_000_000, snapshotBytesMax: 1_000_000 }),
    ),
  );
  await orders?.log.append(new Uint8Array([1]), soon);
  orders?.bus.respond('conclave.g.probe.a', (data, reply) => reply(data));
  await orders?.log.position(soon);
  expect(await people?.log.position(soon)).toMatchObject({ last: 0 });
  expect(await people?.bus.request('conclave.g.probe.a', new Uint8Array(), soon)).toEqual({ kind: 'noResponders' });
  const { connection } = await openClientOf(`nats://127.0.0.1:${port}`, 'people');
  connection.publish('$JS.API.STREAM.MSG.GET.CONCLAVE_LOG_g', '{"seq":1}', { reply: 'conclave.g.log' });
  await connection.flush();
  expect(await orders?.log.position(soon)).toMatchObject({ last: 1 });
});

test('what the guide says of the roles is what they may', () => {
  const subjects = (role: Parameters<typeof permissionsOf>[0]): string =>
    permissionsOf(role, 'orders')
      .allow.map(({ operation, subject }) => `${operation} ${subject}`)
      .join('\n');
  expect(subjects('observer')).toMatch(/publish conclave.orders.wanted\n/);
  expect(subjects('observer')).toMatch(/publish conclave.orders.probe.\*\n/);
  expect(subjects('observer')).not.toMatch(/publish conclave.orders.(?!wanted|watch\n|probe)|CREATE|PURGE/);
  expect(subjects('operator')).toMatch(/publish conclave.orders.log\n[^]*STREAM.CREATE/);
  expect(subjects('operator')).not.toMatch(/PURGE|beat/);
  expect(subjects('worker')).not.toMatch(/CREATE|DELETE|UPDATE|_INBOX/);
});

const openClientOf = (url: string, user: string): ReturnType<typeof openClient> => openClient(url, { user, pass: 'pw' });

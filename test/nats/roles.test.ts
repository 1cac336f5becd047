import { headers, type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { connectNats } from '../../src/nats/connect-nats.js';
import type { Log } from '../../src/ports.js';
import { openRoles } from './open-roles.js';
import { openClient, openLink } from './open-server.js';

const soon = { timeoutMs: 5_000 };
const bytes = new Uint8Array([1, 2, 3]);

/** What the server says to a publish: its refusal, or nothing. */
async function refusalOf(connection: NatsConnection, subject: string, options: { reply?: string } = {}): Promise<string> {
  const unheard = headers();
  unheard.set('Nats-Expected-Stream', 'NONE');
  connection.publish(subject, '{}', { headers: unheard, ...options });
  return lastErrorAfter(connection, () => connection.flush());
}

async function subscribeRefusalOf(connection: NatsConnection, subject: string): Promise<string> {
  connection.subscribe(subject, { callback: () => undefined });
  return lastErrorAfter(connection, () => connection.flush());
}

async function lastErrorAfter(connection: NatsConnection, act: () => Promise<void>): Promise<string> {
  const statuses = connection.status() as ReturnType<NatsConnection['status']> & { stop(): void };
  let told = 'allowed';
  const heard = (async () => {
    for await (const status of statuses) if (status.type === 'error') told = status.error.message;
  })();
  await act();
  statuses.stop();
  await heard;
  return told;
}

it('an operator makes the group; a worker may not, and then does all that a member and leader does', async () => {
  const { as } = await openRoles(['g']);
  await expect(openLink({ servers: as('worker-g') })).rejects.toThrow(/not allowed publish on "\$JS.API.STREAM.CREATE.CONCLAVE_LOG_g"/);
  await openLink({ servers: as('operator-g') });
  const [one, two] = await Promise.all([openLink({ servers: as('worker-g') }), openLink({ servers: as('worker-g') })]);
  const heard = await hearing(two.log);
  expect(await one.log.append(bytes, soon)).toEqual({ kind: 'stored', sequence: 1 });
  expect(await heard.first).toBe(1);
  await one.log.append(bytes, soon);
  expect(await two.log.read(1, 10, soon)).toHaveLength(2);
  await one.log.compact(1, soon);
  expect(await two.log.position(soon)).toMatchObject({ first: 2, last: 2 });
  for (const sequence of [1, 2]) await one.store.save({ sequence, data: bytes }, soon);
  await one.store.prune(2, soon);
  expect(await two.store.load(soon)).toEqual({ sequence: 2, data: bytes });
  for (const place of ['beat', 'probe']) {
    one.bus.respond(`conclave.g.${place}.a`, (_, reply) => reply(bytes));
    await one.log.position(soon); // The server has the subscription now.
    expect(await two.bus.request(`conclave.g.${place}.a`, bytes, soon)).toEqual({ kind: 'answered', data: Buffer.from(bytes) });
  }
});

it('an observer reads and hears, looks whether a member is there, and writes nothing', async () => {
  const { as, server } = await openRoles(['g']);
  const writer = await openLink({ servers: server.url });
  const { log, store, bus } = await openLink({ servers: as('observer-g') });
  const heard = await hearing(log);
  await writer.log.append(bytes, soon);
  await writer.store.save({ sequence: 1, data: bytes }, soon);
  expect(await heard.first).toBe(1);
  expect(await log.read(1, 1, soon)).toHaveLength(1);
  expect(await store.load(soon)).toMatchObject({ sequence: 1 });
  expect(await log.append(bytes, soon)).toMatchObject({ kind: 'refused', reason: 'denied' });
  await expect(log.compact(1, soon)).rejects.toThrow(/lacks a permission/);
  await expect(store.save({ sequence: 2, data: bytes }, soon)).rejects.toThrow(/lacks a permission/);
  writer.bus.respond('conclave.g.probe.a', (_, reply) => reply(bytes));
  await writer.log.position(soon); // The server has the subscription now.
  expect(await bus.request('conclave.g.probe.a', bytes, soon)).toMatchObject({ kind: 'answered' });
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  expect(await bus.request('conclave.g.beat.x', bytes, soon)).toEqual({ kind: 'timedOut' });
  expect((await warned).message).toBe('A request could not be sent.');
});

const FOREIGN = [
  'conclave.h.log',
  'conclave.h.beat.x',
  'conclave.h.snapshot.1.0',
  'conclave.g.record',
  'conclave.g.inbox.someone.1',
  '_INBOX.someone.1',
  'anything',
  '$JS.API.STREAM.DELETE.CONCLAVE_LOG_g',
  '$JS.API.STREAM.UPDATE.CONCLAVE_LOG_g',
  '$JS.API.STREAM.CREATE.CONCLAVE_LOG_h',
  '$JS.API.STREAM.PURGE.CONCLAVE_LOG_h',
  '$JS.API.STREAM.MSG.GET.CONCLAVE_LOG_h',
  '$JS.API.STREAM.MSG.DELETE.CONCLAVE_LOG_g',
  '$JS.API.STREAM.SNAPSHOT.CONCLAVE_LOG_g',
  '$JS.API.STREAM.RESTORE.CONCLAVE_LOG_g',
  '$JS.API.DIRECT.GET.CONCLAVE_SNAPSHOT_g',
  '$JS.API.CONSUMER.CREATE.CONCLAVE_LOG_g',
  '$JS.API.STREAM.NAMES',
];
const UNHEARD = ['>', 'conclave.>', 'conclave.h.record', 'conclave.h.inbox.>', 'conclave.g.log', '_INBOX.>', '$JS.>', '$JS.EVENT.>'];

it.for(['worker-g', 'operator-g', 'observer-g'])('%s may neither publish nor subscribe to what is not its own', async (user) => {
  const roles = await openRoles(['g', 'h']);
  const { streams } = await openClient(roles.server.url);
  for (const group of ['g', 'h']) await openGroupOf(roles.server.url, group);
  const connection = await roles.client(user);
  for (const subject of FOREIGN) expect(await refusalOf(connection, subject), subject).toMatch(/Permissions Violation/);
  for (const subject of UNHEARD) expect(await subscribeRefusalOf(connection, subject), subject).toMatch(/Permissions Violation/);
  expect((await streams.info('CONCLAVE_LOG_g')).state.messages).toBe(0);
});

it('a leader may purge the log, and neither an operator nor an observer may', async () => {
  const roles = await openRoles(['g']);
  await openLink({ servers: roles.server.url });
  for (const [user, says] of [
    ['worker-g', /^allowed$/],
    ['operator-g', /Permissions Violation/],
    ['observer-g', /Permissions Violation/],
  ] as const)
    expect(await refusalOf(await roles.client(user), '$JS.API.STREAM.PURGE.CONCLAVE_LOG_g'), user).toMatch(says);
});

it('in one account, who may read can make the server write its answer into the log; nothing comes of it but a line in the history', async () => {
  const roles = await openRoles(['g']);
  const { log } = await openLink({ servers: roles.server.url });
  await log.append(bytes, soon);
  const stored = new Promise<Uint8Array>((resolve) => log.watch(({ sequence, data }) => sequence > 1 && resolve(data)));
  await log.position(soon);
  const connection = await roles.client('observer-g');
  connection.publish('$JS.API.STREAM.MSG.GET.CONCLAVE_LOG_g', '{"seq":1}', { reply: 'conclave.g.log' });
  expect(JSON.parse(Buffer.from(await stored).toString())).toHaveProperty('type', 'io.nats.jetstream.api.v1.stream_msg_get_response');
});

/** Resolves when the server knows that we listen; `first` is the sequence of the first record heard. */
async function hearing(log: Log): Promise<{ readonly first: Promise<number> }> {
  const first = new Promise<number>((resolve) => log.watch(({ sequence }) => resolve(sequence)));
  await log.position(soon);
  return { first };
}

async function openGroupOf(servers: string, group: string): Promise<void> {
  const link = await connectNats({ servers }).link(group, { name: 'test', ...soon });
  await link.close();
}

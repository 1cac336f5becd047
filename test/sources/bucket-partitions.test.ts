import { expect, onTestFinished, test } from 'vitest';
import { bucketPartitions, ConfigError, SourceError, UnavailableError, type BucketAddress, type Partition } from '../../src/index.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startServer } from '../../src/server/start-server.js';
import { freePort } from '../support/free-port.js';
import { serverSuites } from '../support/nats-server.js';
import { TestBucket } from '../support/test-bucket.js';
import { openFolder, openServer } from '../nats/open-server.js';

const never = new AbortController().signal;
const listed = async (address: BucketAddress): Promise<readonly Partition[]> => bucketPartitions(address).list(never);

async function open(
  options: { readonly server?: RunningServer } = {},
): Promise<{ readonly bucket: TestBucket; readonly address: BucketAddress }> {
  const server = options.server ?? (await openServer());
  const bucket = await TestBucket.make(server.url, 'orders');
  onTestFinished(() => bucket.connection.close());
  return { bucket, address: { servers: server.url, bucket: 'orders' } };
}

/** Listings, one after every change that is told, until one is as expected. */
function follow(address: BucketAddress): { readonly becomes: (...keys: readonly string[]) => Promise<void> } {
  const source = bucketPartitions(address);
  const iterator = source.changes![Symbol.asyncIterator]();
  onTestFinished(async () => void (await iterator.return?.()));
  const keysOf = async (): Promise<string> => {
    await iterator.next();
    const list = await Promise.resolve(source.list(never)).catch(() => []);
    return list
      .map((partition) => ('key' in partition ? partition.key : ''))
      .toSorted()
      .join();
  };
  return {
    becomes: async (...keys) => {
      while ((await keysOf()) !== keys.join());
    },
  };
}

test('a key is a partition, its value says the rest', async () => {
  const { bucket, address } = await open();
  expect(await listed(address)).toEqual([]);
  await bucket.put('a');
  await bucket.put('b', { weight: 3 });
  await bucket.put('c', { keys: ['x', 'y'] });
  await bucket.put('orders.eu/1=2');
  expect(await listed(address)).toEqual([{ key: 'a' }, { key: 'b', weight: 3 }, { keys: ['x', 'y'] }, { key: 'orders.eu/1=2' }]);
  await bucket.delete('a');
  await bucket.purge('c');
  await bucket.put('b', { weight: 4 });
  expect(await listed(address)).toEqual([{ key: 'orders.eu/1=2' }, { key: 'b', weight: 4 }]);
  expect(await bucket.consumers()).toBe(0);
});

test('a connection of yours is used and stays open', async () => {
  const { bucket } = await open();
  await bucket.put('a');
  expect(await listed({ connection: bucket.connection, bucket: 'orders' })).toEqual([{ key: 'a' }]);
  expect(bucket.connection.isClosed()).toBe(false);
});

test('what is put, written anew, deleted and purged is told', async () => {
  const { bucket, address } = await open();
  const followed = follow(address);
  await followed.becomes();
  await bucket.put('a');
  await bucket.put('b');
  await followed.becomes('a', 'b');
  await bucket.delete('a');
  await followed.becomes('b');
  await bucket.put('a');
  await bucket.purge('b');
  await followed.becomes('a');
});

test.each([
  ['no JSON', '{weight: 2}', /bucket "orders": the value of key "b" is no JSON object/],
  ['no object', '7', /the value of key "b" is no JSON object/],
  ['a wrong weight', '{"weight": -1}', /key "b"\.weight: expected a number .* received -1/],
  ['the key of another', '{"key": "a"}', /key "b": expected keys of its own/],
])('a value that is %s is refused with its key', async (_, value, message) => {
  const { bucket, address } = await open();
  await bucket.put('a');
  await bucket.put('b', value);
  const refusal = await listed(address).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SourceError);
  expect((refusal as Error).message).toMatch(message);
});

test('a bucket that is not there is told of, with the way to make it', async () => {
  const { bucket, address } = await open();
  await bucket.remove();
  await expect(listed(address)).rejects.toThrow(/no key-value bucket "orders" at 127.*nats kv add orders/);
});

test('100,000 keys are taken, one more is refused', async () => {
  const { bucket, address } = await open();
  await bucket.fill(Array.from({ length: 100_000 }, (_, key) => ({ key: `key-${key}` })));
  const list = await listed(address);
  expect(new Set(list.map((partition) => 'key' in partition && partition.key)).size).toBe(100_000);
  await bucket.put('one-more');
  await expect(listed(address)).rejects.toThrow(/has more than 100000 keys/);
});

test('while the server is away listing fails at once; when it is back, that counts as a hint', async () => {
  const folder = await openFolder();
  const port = await freePort();
  const start = (): Promise<RunningServer> => startServer({ ...serverSuites()[0]?.options, port, dataDir: folder });
  const first = await start();
  const { bucket, address } = await open({ server: first });
  await bucket.put('a');
  const source = bucketPartitions(address);
  const iterator = source.changes![Symbol.asyncIterator]();
  onTestFinished(async () => void (await iterator.return?.()));
  await iterator.next();
  expect(await source.list(never)).toEqual([{ key: 'a' }]);
  await first.stop();
  await expect(Promise.resolve(source.list(never))).rejects.toBeInstanceOf(UnavailableError);
  const second = await start();
  onTestFinished(() => second.stop());
  await iterator.next();
  expect(await source.list(never)).toEqual([{ key: 'a' }]);
});

test('nothing is left open by an iteration that ended, whether it waited or not', async () => {
  const { address } = await open();
  const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  const before = sockets();
  const iterator = bucketPartitions(address).changes![Symbol.asyncIterator]();
  await iterator.next();
  expect(sockets()).toBeGreaterThan(before);
  const waiting = iterator.next();
  await iterator.return?.();
  expect(await waiting).toMatchObject({ done: true });
  await expect.poll(sockets).toBe(before); // The kernel tells of a closed socket a moment later.
});

test.each([
  [{ bucket: 'a.b', servers: 'nats://127.0.0.1' }, /bucket: expected 1 to 255 characters .* received "a\.b"/],
  [{ bucket: '', servers: 'ftp://x' }, /2 problems/],
  [{ bucket: 'a', server: 'nats://127.0.0.1' }, /server: is not an option; did you mean servers/],
  [undefined, /address: expected \{ bucket, servers \}, received undefined/],
])('%j is refused at once', (address, message) => {
  expect(() => bucketPartitions(address as BucketAddress)).toThrow(ConfigError);
  expect(() => bucketPartitions(address as BucketAddress)).toThrow(message);
});

import { expect, it } from 'vitest';
import type { Store } from '../../src/ports.js';
import { bytes, text } from '../contract/contract-world.js';
import { openClient, openLink, openServer } from './open-server.js';

const soon = { timeoutMs: 5_000 };

async function twoSnapshots() {
  const { url } = await openServer();
  const { connection, streams } = await openClient(url);
  const { store } = await openLink({ servers: url });
  await store.save({ sequence: 1, data: bytes('older') }, soon);
  await store.save({ sequence: 2, data: new Uint8Array(2_000_000).fill(7) }, soon);
  return { connection, streams, store };
}

const loaded = async (store: Store): Promise<unknown> => {
  const snapshot = await store.load(soon);
  return snapshot && { ...snapshot, data: text(snapshot.data) };
};

it('a snapshot of which a chunk was changed is passed over for the one before', async () => {
  const { connection, store } = await twoSnapshots();
  await connection.request('conclave.g.snapshot.2.1', 'garbage');
  expect(await loaded(store)).toEqual({ sequence: 1, data: 'older' });
});

it('a snapshot of which a chunk is missing is passed over', async () => {
  const { streams, store } = await twoSnapshots();
  await streams.purge('CONCLAVE_SNAPSHOT_g', { filter: 'conclave.g.snapshot.2.2' });
  expect(await loaded(store)).toEqual({ sequence: 1, data: 'older' });
});

it('a snapshot whose writer died before the end is passed over', async () => {
  const { streams, store } = await twoSnapshots();
  await streams.purge('CONCLAVE_SNAPSHOT_g', { filter: 'conclave.g.snapshot.2.0' });
  expect(await loaded(store)).toEqual({ sequence: 1, data: 'older' });
});

it('a first chunk that claims four billion chunks is passed over', async () => {
  const { connection, store } = await twoSnapshots();
  await connection.request('conclave.g.snapshot.2.0', new Uint8Array(40).fill(0xff));
  expect(await loaded(store)).toEqual({ sequence: 1, data: 'older' });
});

it('messages under foreign names are no snapshots and are not pruned', async () => {
  const { connection, streams, store } = await twoSnapshots();
  await connection.request('conclave.g.snapshot.9x.0', 'garbage');
  await connection.request('conclave.g.snapshot.more', 'garbage');
  expect((await store.load(soon))?.sequence).toBe(2);
  await store.prune(3, soon);
  expect((await streams.info('CONCLAVE_SNAPSHOT_g')).state.messages).toBe(2);
});

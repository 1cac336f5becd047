import { expect, test } from 'vitest';
import { connectNats } from '../../src/nats/connect-nats.js';
import { openClient, openServer } from './open-server.js';

test('a group that must exist is looked for and never made', async () => {
  const { url } = await openServer();
  const opening = connectNats({ servers: url }).link('typo', { name: 'test', timeoutMs: 5_000, mustExist: true });
  await expect(opening).rejects.toMatchObject({
    code: 'ERR_CONCLAVE_GROUP_NOT_FOUND',
    message: expect.stringContaining('"CONCLAVE_LOG_typo"'),
  });
  const { streams } = await openClient(url);
  expect(await streams.names().next()).toEqual([]);
});

test('a group that must exist, and does, is opened', async () => {
  const { url } = await openServer();
  const hub = connectNats({ servers: url });
  const maker = await hub.link('g', { name: 'test', timeoutMs: 5_000 });
  const observer = await hub.link('g', { name: 'test', timeoutMs: 5_000, mustExist: true });
  expect(observer.status).toBe('connected');
  await Promise.all([maker.close(), observer.close()]);
});

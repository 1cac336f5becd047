import { DiscardPolicy, type StreamConfig } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { openClient, openLink, openServer } from './open-server.js';

const soon = { timeoutMs: 5_000 };

it('a stream that is not as needed is an error that lists every field, and stays as it is', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  await streams.add({ name: 'CONCLAVE_LOG_g', subjects: ['conclave.g.log'], max_msgs: 10 });
  const before = (await streams.info('CONCLAVE_LOG_g')).config;
  const error = (await openLink({ servers: url }).catch((reason: unknown) => reason)) as Error;
  expect(error.name).toBe('ConnectError');
  expect(error.message).toContain('discard is "old", must be "new"');
  expect(error.message).toContain('max_msgs is 10, must be -1');
  expect(error.message).toContain('deny_delete is not set, must be true');
  expect(error.message).toContain('republish is not set, must be {"src":"conclave.g.log","dest":"conclave.g.record"}');
  expect((await streams.info('CONCLAVE_LOG_g')).config).toEqual(before);
});

it('a subject that another stream stores is an error that says so', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  await streams.add({ name: 'ALL', subjects: ['conclave.>'] });
  await expect(openLink({ servers: url })).rejects.toThrow(/Another stream already stores subjects of "CONCLAVE_LOG_g"/);
});

it('what an operator may tune does not make a stream foreign, unless a value was asked for', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  await (await openLink({ servers: url })).close();
  await streams.update('CONCLAVE_LOG_g', { max_bytes: 1_000_000, description: 'tuned' });
  expect((await openLink({ servers: url })).status).toBe('connected');
  await expect(openLink({ servers: url, logBytesMax: 2_000_000 })).rejects.toThrow(/max_bytes is 1000000, must be 2000000/);
});

it('the streams are made with what the promises rest on', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  await openLink({ servers: url });
  const log: Partial<StreamConfig> = (await streams.info('CONCLAVE_LOG_g')).config;
  expect(log).toMatchObject({
    discard: DiscardPolicy.New,
    deny_delete: true,
    allow_rollup_hdrs: false,
    max_bytes: 64 * 1024 * 1024,
    num_replicas: 1,
  });
  expect(log.allow_direct ?? false).toBe(false);
  expect((await streams.info('CONCLAVE_SNAPSHOT_g')).config).toMatchObject({ discard: DiscardPolicy.New, max_msgs_per_subject: 1 });
});

it('a full log refuses appends as full until it is compacted', async () => {
  const { url } = await openServer();
  const { log } = await openLink({ servers: url, logBytesMax: 10_000 });
  const fill = async (): Promise<unknown> => {
    for (;;) {
      const outcome = await log.append(new Uint8Array(1_000), soon);
      if (outcome.kind !== 'stored') return outcome;
    }
  };
  expect(await fill()).toMatchObject({ kind: 'refused', reason: 'full' });
  const { last } = await log.position(soon);
  await log.compact(last - 1, soon);
  expect(await log.append(new Uint8Array(1_000), soon)).toEqual({ kind: 'stored', sequence: last + 1 });
});

it('a record above a limit that an operator set is too large', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  const { log } = await openLink({ servers: url });
  await streams.update('CONCLAVE_LOG_g', { max_msg_size: 100 });
  expect(await log.append(new Uint8Array(1_000), soon)).toMatchObject({ kind: 'refused', reason: 'tooLarge' });
});

it('a log that was deleted and made anew has another identity', async () => {
  const { url } = await openServer();
  const { streams } = await openClient(url);
  const { log } = await openLink({ servers: url });
  const before = await log.position(soon);
  await streams.delete('CONCLAVE_LOG_g');
  expect(await log.append(new Uint8Array(1), soon)).toMatchObject({ kind: 'refused', reason: 'unavailable' });
  await expect(log.position(soon)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_GROUP_NOT_FOUND' });
  await openLink({ servers: url });
  expect((await log.position(soon)).identity).not.toBe(before.identity);
});

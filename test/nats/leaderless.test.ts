import { expect, it } from 'vitest';
import { natsLog } from '../../src/nats/nats-log.js';
import { NatsWire } from '../../src/nats/nats-wire.js';
import { openClient, openServer } from './open-server.js';

const soon = { timeoutMs: 2_000 };

/** What a cluster of 2.9.10 said of a stream that three servers hold, after its leader was killed: without `leader` eleven seconds later. */
const infoOf = (lastSequence: number, leader?: string): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      type: 'io.nats.jetstream.api.v1.stream_info_response',
      config: { name: 'CONCLAVE_LOG_g', num_replicas: 3 },
      created: '2026-11-21T20:12:00.000000000Z',
      state: { messages: lastSequence, first_seq: 1, last_seq: lastSequence },
      cluster: { name: 'c', ...(leader && { leader }), replicas: [{ name: 's0', current: leader !== undefined, active: 0, lag: 13 }] },
    }),
  );

it('what a cluster says of a stream without leader is no answer, as it may be what was long ago', async () => {
  const { url } = await openServer({ jetstream: false });
  const [cluster, client] = [await openClient(url), await openClient(url)];
  let info = infoOf(8);
  cluster.connection.subscribe('$JS.API.STREAM.INFO.CONCLAVE_LOG_g', { callback: (_, msg) => void msg.respond(info) });
  await cluster.connection.flush();
  const log = natsLog(new NatsWire(client.connection), 'g');
  await expect(log.position(soon)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  await expect(log.read(1, 10, soon)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  info = infoOf(15, 's2');
  expect(await log.position(soon)).toMatchObject({ first: 1, last: 15 });
});

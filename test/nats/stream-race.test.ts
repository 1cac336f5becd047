import { connect } from '@nats-io/transport-node';
import { expect, it, onTestFinished } from 'vitest';
import { ensureStream } from '../../src/nats/ensure-stream.js';
import { jetStreamCode } from '../../src/nats/jetstream-code.js';
import type { NatsReply } from '../../src/nats/nats-reply.js';
import { NatsWire } from '../../src/nats/nats-wire.js';
import { logWish } from '../../src/nats/stream-wish.js';
import { systemClock } from '../../src/system/system-clock.js';
import { openClient, openServer } from './open-server.js';

const wish = logWish('g', {});
const within = (ms: number): { endsAtMs: number } => ({ endsAtMs: systemClock.now() + ms });

async function openWire(url: string): Promise<NatsWire> {
  const wire = new NatsWire(await connect({ servers: url }), async () => undefined);
  onTestFinished(() => wire.close());
  return wire;
}

/** The wire, answered by `answer` in place of the server where that gives an answer. */
const altered = (wire: NatsWire, answer: (subject: string) => NatsReply | undefined): NatsWire =>
  new Proxy(wire, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'request')
        return (subject: string, data: Uint8Array, timeoutMs: number) => answer(subject) ?? target.request(subject, data, timeoutMs);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

const text = JSON.stringify({ error: { code: 400, err_code: jetStreamCode.subjectsOverlap, description: 'subjects overlap' } });
const overlap = { kind: 'message', msg: { string: () => text } } as unknown as NatsReply;

it('of two that make the stream at once, the one who is told that its subjects are taken finds it a moment later', async () => {
  const { url } = await openServer();
  const [first, second] = [await openWire(url), await openWire(url)];
  let other: Promise<void> | undefined;
  // What 2.9 answers while it makes the stream for the other one.
  const racing = altered(second, (subject) => {
    if (other || !subject.includes('STREAM.CREATE')) return undefined;
    other = ensureStream(first, wish, within(5_000));
    return overlap;
  });
  await ensureStream(racing, wish, within(5_000));
  await other;
  const { streams } = await openClient(url);
  expect((await streams.info(wish.name)).config.subjects).toEqual(['conclave.g.log']);
});

it('subjects that stay taken are refused soon, and not at the deadline', async () => {
  const { url } = await openServer();
  const startedAtMs = systemClock.now();
  const wire = altered(await openWire(url), (subject) => (subject.includes('STREAM.CREATE') ? overlap : undefined));
  await expect(ensureStream(wire, wish, within(60_000))).rejects.toThrow(/Another stream already stores subjects/);
  expect(systemClock.now() - startedAtMs).toBeLessThan(20_000);
});

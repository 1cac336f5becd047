import { setTimeout as wait } from 'node:timers/promises';
import type { StreamInfo } from '@nats-io/jetstream';
import { ConnectError, GroupNotFoundError } from '../errors.js';
import { systemClock } from '../system/system-clock.js';
import { callJetStream, type JetStreamReply } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';
import type { NatsWire } from './nats-wire.js';
import { streamDifferences } from './stream-differences.js';
import { explainStreamRefusal } from './explain-stream-refusal.js';
import { mayPass } from './may-pass.js';
import { creationOf, type StreamWish } from './stream-wish.js';

export interface EnsureOptions {
  /** On the clock of `systemClock`. */
  readonly endsAtMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Find it, never make it. */
  readonly mustExist?: boolean | undefined;
}

const retryWaitMs = 100;
/** One try: a cluster that elects a leader leaves requests unanswered. */
const tryMsMax = 1500;
/** Two workers make the same stream at once: 2.9 tells the second that the subjects are taken, before it can find the stream. */
const raceMsMax = 1000;

/**
 * Makes sure that the stream exists as wished, and never changes one that does. Waits out a cluster without leader until the deadline.
 * Throws `ConnectError`, `GroupNotFoundError`,
 * or the signal's reason.
 */
export async function ensureStream(wire: NatsWire, wish: StreamWish, options: EnsureOptions): Promise<void> {
  const { endsAtMs, signal, mustExist } = options;
  const racesUntilMs = systemClock.now() + raceMsMax;
  for (;;) {
    const reply = await findOrCreate(wire, wish, options);
    signal?.throwIfAborted();
    if (mustExist && isNotFound(reply)) throw notFound(wire, wish);
    if (reply.kind === 'ok') return refuseDifferences(wire, wish, reply.value);
    const isLate = systemClock.now() + retryWaitMs >= endsAtMs;
    const mayBeOurs = isOverlap(reply) && systemClock.now() < racesUntilMs;
    if (isLate || !(mayBeOurs || mayPass(wire, reply))) throw explainStreamRefusal(wire, wish, reply);
    await wait(retryWaitMs);
  }
}

async function findOrCreate(wire: NatsWire, wish: StreamWish, { endsAtMs, mustExist }: EnsureOptions): Promise<JetStreamReply<StreamInfo>> {
  const call = (verb: 'INFO' | 'CREATE', body?: object): Promise<JetStreamReply<StreamInfo>> => {
    const timeoutMs = Math.min(tryMsMax, endsAtMs - systemClock.now());
    return callJetStream<StreamInfo>(wire, { api: `STREAM.${verb}.${wish.name}`, timeoutMs, ...(body && { body }) });
  };
  const found = await call('INFO');
  if (mustExist || !isNotFound(found)) return found;
  const created = await call('CREATE', creationOf(wish));
  // Someone else made it between the two calls.
  return created.kind === 'error' && created.code === code.streamNameInUse ? call('INFO') : created;
}

const isOverlap = (reply: JetStreamReply<unknown>): boolean => reply.kind === 'error' && reply.code === code.subjectsOverlap;
const isNotFound = (reply: JetStreamReply<unknown>): boolean => reply.kind === 'error' && reply.code === code.streamNotFound;

const notFound = (wire: NatsWire, { name }: StreamWish): GroupNotFoundError =>
  new GroupNotFoundError(
    `${wire.description} has no stream "${name}", so no worker of such a group has started there. Check the name of the group and the server.`,
  );

/** By what reads back, never by what was sent: old servers drop fields that they do not know without a word. */
function refuseDifferences(wire: NatsWire, wish: StreamWish, { config }: StreamInfo): void {
  const differences = streamDifferences(wish, config);
  if (differences.length === 0) return;
  throw new ConnectError(
    `The stream "${wish.name}" on ${wire.description} is not as this group needs it: ${differences.join('; ')}. ` +
      'It was left as it is: change these fields, or use another group name.',
  );
}

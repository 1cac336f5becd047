import { DeliverPolicy, type JetStreamClient } from '@nats-io/jetstream';

export interface FollowOptions {
  readonly stream: string;
  /** May hold wildcards. */
  readonly subject: string;
  /** The first sequence that is wanted. */
  readonly from: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** One stored message. */
export interface StoredMessage<T> {
  readonly sequence: number;
  readonly subject: string;
  readonly value: T;
}

/** Messages of a stream, in order, without gaps, as they are stored; until the signal aborts, or the reader leaves. */
export async function* followStream<T>(jetstream: JetStreamClient, options: FollowOptions): AsyncGenerator<StoredMessage<T>, void, void> {
  const { stream, subject, from, signal } = options;
  const consumer = await jetstream.consumers.get(stream, {
    filter_subjects: subject,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
  });
  const messages = await consumer.consume({ max_messages: 200 });
  const stop = (): void => messages.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  try {
    for await (const message of messages) {
      if (signal?.aborted) return;
      yield { sequence: message.seq, subject: message.subject, value: message.json<T>() };
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await consumer.delete().catch(() => false); // It would end by itself after a while; the server may be gone already.
  }
}

import type { ApiError } from '@nats-io/jetstream';
import { jetStreamSubject } from '../protocol/subjects.js';
import type { NatsReply, NoReply } from './nats-reply.js';
import type { NatsWire } from './nats-wire.js';

/** What JetStream answered. `error` is its refusal, told apart by `code` (its `err_code`; 0 for bytes that are no answer). */
export type JetStreamReply<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'error'; readonly code: number; readonly text: string } | NoReply;

/** One call of the JetStream API (`$JS.API.…`, NATS ADR-1). Goes to the stream's leader, never to a follower's copy. */
export async function callJetStream<T>(wire: NatsWire, { api, body, timeoutMs }: JetStreamCall): Promise<JetStreamReply<T>> {
  const data = body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body));
  return parseJetStreamReply<T>(await wire.request(jetStreamSubject(api), data, timeoutMs));
}

export interface JetStreamCall {
  /** `STREAM.INFO.<stream>` and the like. */
  readonly api: string;
  readonly body?: object;
  readonly timeoutMs: number;
}

export function parseJetStreamReply<T>(reply: NatsReply): JetStreamReply<T> {
  if (reply.kind !== 'message') return reply;
  const answer = parseObject(reply.msg.string());
  if (answer === undefined) return { kind: 'error', code: 0, text: 'the answer is not JetStream' };
  const { error } = answer as { error?: Partial<ApiError> };
  if (error) return { kind: 'error', code: error.err_code ?? error.code ?? 0, text: error.description ?? 'no description' };
  return { kind: 'ok', value: answer as T };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

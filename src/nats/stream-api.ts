import type { PubAck, StreamInfo } from '@nats-io/jetstream';
import { GroupNotFoundError, UnavailableError } from '../errors.js';
import type { LogRecord } from '../ports.js';
import { systemClock } from '../system/system-clock.js';
import { callJetStream, type JetStreamReply, parseJetStreamReply } from './jetstream-call.js';
import { jetStreamCode } from './jetstream-code.js';
import type { NatsWire } from './nats-wire.js';
import { unavailable } from './unavailable.js';

/** Answers still awaited at one time while reading many messages. */
const readsInFlightMax = 32;

/** The calls that log and store make on one existing stream. All but `publish` reject with `UnavailableError`, or `GroupNotFoundError`. */
export class StreamApi {
  readonly stream: string;
  readonly #wire: NatsWire;

  constructor(wire: NatsWire, stream: string) {
    this.#wire = wire;
    this.stream = stream;
  }

  async publish(subject: string, data: Uint8Array, timeoutMs: number): Promise<JetStreamReply<PubAck>> {
    return parseJetStreamReply<PubAck>(await this.#wire.request(subject, data, timeoutMs));
  }

  /** While a stream of a cluster has no leader, another server may answer for it, with what its own copy held long ago: that is no answer. */
  async info(timeoutMs: number, body?: { readonly subjects_filter: string }): Promise<StreamInfo> {
    const info = await this.#call<StreamInfo>('STREAM.INFO', timeoutMs, body);
    if (info.cluster && !info.cluster.leader) throw new UnavailableError(`The stream "${this.stream}" has no leader at the moment.`);
    return info;
  }

  async purge(what: { readonly seq: number } | { readonly filter: string }, timeoutMs: number): Promise<void> {
    await this.#call('STREAM.PURGE', timeoutMs, what);
  }

  /** Reads messages side by side, in the order of `wanted`, up to the first that is not stored. */
  async messages(wanted: readonly MessageName[], timeoutMs: number): Promise<LogRecord[]> {
    const endsAtMs = systemClock.now() + timeoutMs;
    const found: LogRecord[] = [];
    for (let start = 0; start < wanted.length; start += readsInFlightMax) {
      const batch = wanted.slice(start, start + readsInFlightMax);
      const records = await Promise.all(batch.map((name) => this.#message(name, endsAtMs - systemClock.now())));
      const missing = records.indexOf(undefined);
      found.push(...(missing < 0 ? records : records.slice(0, missing)).filter((record) => record !== undefined));
      if (missing >= 0) break;
    }
    return found;
  }

  async #message(name: MessageName, timeoutMs: number): Promise<LogRecord | undefined> {
    const reply = await callJetStream<StoredMessage>(this.#wire, { api: `STREAM.MSG.GET.${this.stream}`, body: name, timeoutMs });
    if (reply.kind === 'error' && reply.code === jetStreamCode.messageNotFound) return undefined;
    if (reply.kind !== 'ok') throw unavailable(`read from the stream "${this.stream}"`, reply);
    const { seq, data = '', time } = reply.value.message;
    return { sequence: seq, data: new Uint8Array(Buffer.from(data, 'base64')), storedAtMs: Date.parse(time) };
  }

  async #call<T>(api: string, timeoutMs: number, body?: object): Promise<T> {
    const reply = await callJetStream<T>(this.#wire, { api: `${api}.${this.stream}`, timeoutMs, ...(body && { body }) });
    if (reply.kind === 'error' && reply.code === jetStreamCode.streamNotFound)
      throw new GroupNotFoundError(`There is no stream "${this.stream}" any more.`);
    if (reply.kind !== 'ok') throw unavailable(`call ${api} of the stream "${this.stream}"`, reply);
    return reply.value;
  }
}

type MessageName = { readonly seq: number } | { readonly last_by_subj: string };

interface StoredMessage {
  readonly message: { readonly seq: number; readonly data?: string; readonly time: string };
}

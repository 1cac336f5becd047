import type { NatsConnection } from '@nats-io/transport-node';
import type { StreamInfo } from '@nats-io/jetstream';
import { SourceError } from '../errors.js';
import { bucketStream, bucketSubject } from '../protocol/subjects.js';
import { systemClock } from '../system/system-clock.js';
import { readBucket, type BucketCall, type BucketEntry, type BucketLimits } from './read-bucket.js';
import type { Credentials, TlsFiles } from './credentials.js';
import { callJetStream } from './jetstream-call.js';
import { jetStreamCode } from './jetstream-code.js';
import { NatsWire } from './nats-wire.js';
import { openConnection } from './open-connection.js';
import { unavailable } from './unavailable.js';

/** Where a key-value bucket is: servers, or a connection of yours, which is never closed. */
export interface BucketAddress {
  readonly bucket: string;
  readonly servers?: string | readonly string[];
  readonly credentials?: Credentials;
  readonly tls?: TlsFiles;
  readonly connection?: NatsConnection;
}

/**
 * One connection's view of a key-value bucket. What it tells of changes is a rumour (a core subscription on the subjects of the keys:
 * watchers of a bucket may be deaf for a minute after a server died); what it reads comes from the stream, and is checked against the
 * stream's leader, as a copy may lag behind.
 */
export class Bucket {
  readonly #name: string;
  readonly #connection: NatsConnection;
  readonly #wire: NatsWire;
  /** What was read last, and the state of the stream before that: equal states have equal contents. */
  #known: { readonly mark: string; readonly entries: readonly BucketEntry[] } | undefined;

  private constructor(name: string, connection: NatsConnection, closeOwn?: () => Promise<void>) {
    this.#name = name;
    this.#connection = connection;
    this.#wire = new NatsWire(connection, closeOwn);
  }

  /** Rejects with `ConnectError` when no server lets us in. */
  static async open({ bucket, connection, servers = [], credentials, tls }: BucketAddress, call: BucketCall): Promise<Bucket> {
    if (connection) return new Bucket(bucket, connection);
    const name = `conclave, partitions of bucket ${bucket}`;
    const own = await openConnection({ servers, credentials, tls }, { ...call, name, inboxPrefix: '_INBOX' });
    return new Bucket(bucket, own.connection, own.close);
  }

  /** All keys that have a value. Rejects with `SourceError` when there is no such bucket or too much in it, else `UnavailableError`. */
  async read(limits: BucketLimits, { timeoutMs, signal }: BucketCall): Promise<readonly BucketEntry[]> {
    const endsAtMs = systemClock.now() + timeoutMs;
    const { state, created } = await this.#info(timeoutMs);
    const mark = [created, state.first_seq, state.last_seq, state.messages].join();
    if (this.#known?.mark === mark) return this.#known.entries;
    const newest = await this.#newest(endsAtMs - systemClock.now());
    const where = { connection: this.#connection, bucket: this.#name, through: newest };
    const entries = newest === 0 ? [] : await readBucket(where, limits, { timeoutMs: endsAtMs - systemClock.now(), signal });
    this.#known = { mark, entries };
    return entries;
  }

  /** Calls `hint` when something may have changed, `lost` when the connection was closed for good. Returns the function that ends it. */
  watch(hint: () => void, lost: () => void): () => void {
    const forget = this.#wire.life.onStatus((status) => {
      if (status === 'connected') hint();
      else if (status === 'closed') lost();
    });
    const unsubscribe = this.#wire.subscribe(bucketSubject(this.#name, '>'), hint);
    return () => {
      forget();
      unsubscribe();
    };
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #info(timeoutMs: number): Promise<StreamInfo> {
    const stream = bucketStream(this.#name);
    const reply = await callJetStream<StreamInfo>(this.#wire, { api: `STREAM.INFO.${stream}`, timeoutMs });
    if (reply.kind === 'error' && reply.code === jetStreamCode.streamNotFound)
      throw new SourceError(`There is no key-value bucket "${this.#name}" at ${this.#wire.address}. Make it: nats kv add ${this.#name}`);
    if (reply.kind !== 'ok') throw unavailable(`look at the bucket "${this.#name}"`, reply);
    return reply.value;
  }

  /** Sequence of the last change that is stored, by the leader of the stream; 0 when there is none. */
  async #newest(timeoutMs: number): Promise<number> {
    const call = { api: `STREAM.MSG.GET.${bucketStream(this.#name)}`, body: { last_by_subj: bucketSubject(this.#name, '>') }, timeoutMs };
    const reply = await callJetStream<{ readonly message: { readonly seq: number } }>(this.#wire, call);
    if (reply.kind === 'error' && reply.code === jetStreamCode.messageNotFound) return 0;
    if (reply.kind !== 'ok') throw unavailable(`read from the bucket "${this.#name}"`, reply);
    return reply.value.message.seq;
  }
}

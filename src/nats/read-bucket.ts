import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager, type Consumer, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ConclaveError, SourceError, UnavailableError } from '../errors.js';
import { bucketStream, bucketSubject } from '../protocol/subjects.js';
import { within } from './within.js';

/** A key that has a value, which may be empty. */
export interface BucketEntry {
  readonly key: string;
  readonly data: Uint8Array;
}

export interface BucketLimits {
  readonly keysMax: number;
  /** Of keys and values together. */
  readonly bytesMax: number;
}

export interface BucketPlace {
  readonly connection: NatsConnection;
  readonly bucket: string;
  /** A change that must have been seen: a copy that has not got so far is not believed. */
  readonly through: number;
}

export interface BucketCall {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Messages asked for at one time: a few megabytes of usual size, which a client takes without being cut off for slowness. */
const BATCH = 2_000;
/** How long a batch may stay away. The server refuses less than a second. */
const BATCH_MS = 2_000;
const NANOS_PER_MS = 1_000_000;

/** The last message of every key, through a consumer of its own that goes afterwards. Rejects with `UnavailableError` or `SourceError`. */
export async function readBucket(place: BucketPlace, limits: BucketLimits, call: BucketCall): Promise<readonly BucketEntry[]> {
  const listing = new Listing(place, limits);
  try {
    return await within(listing.read(), call);
  } catch (cause) {
    call.signal?.throwIfAborted();
    if (cause instanceof ConclaveError) throw cause;
    throw new UnavailableError(`Could not read the bucket "${place.bucket}": ${String(cause)}`, { cause });
  } finally {
    listing.end();
  }
}

class Listing {
  readonly #place: BucketPlace;
  readonly #limits: BucketLimits;
  readonly #entries = new Map<string, Uint8Array>();
  #bytes = 0;
  #sequence = 0;
  #isOver = false;

  constructor(place: BucketPlace, limits: BucketLimits) {
    this.#place = place;
    this.#limits = limits;
  }

  end(): void {
    this.#isOver = true;
  }

  async read(): Promise<readonly BucketEntry[]> {
    const { connection, bucket, through } = this.#place;
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const info = await manager.consumers.add(bucketStream(bucket), {
      deliver_policy: DeliverPolicy.LastPerSubject,
      ack_policy: AckPolicy.None,
      filter_subject: bucketSubject(bucket, '>'),
      mem_storage: true,
      inactive_threshold: 2 * BATCH_MS * NANOS_PER_MS,
    });
    const consumer = jetstream(connection).consumers.getConsumerFromInfo(info);
    for (let pending = info.num_pending; pending > 0 && !this.#isOver;) pending = await this.#readBatch(consumer, pending);
    // One that is left, as after an error, the server removes by itself.
    await consumer.delete().catch(() => undefined);
    if (this.#sequence < through) throw new UnavailableError(`A copy of the bucket "${bucket}" answered that lags behind.`);
    return Array.from(this.#entries, ([key, data]) => ({ key, data }));
  }

  /** How many are still to come. */
  async #readBatch(consumer: Consumer, pending: number): Promise<number> {
    let left = pending;
    let isEmpty = true;
    for await (const message of await consumer.fetch({ max_messages: Math.min(BATCH, pending), expires: BATCH_MS })) {
      isEmpty = false;
      left = message.info.pending;
      this.#take(message);
      if (left === 0) break;
    }
    if (isEmpty) throw new UnavailableError(`The bucket "${this.#place.bucket}" stopped answering while it was read.`);
    return left;
  }

  #take({ subject, data, seq, headers }: JsMsg): void {
    const { bucket } = this.#place;
    const key = subject.slice(bucketSubject(bucket, '').length);
    this.#sequence = Math.max(this.#sequence, seq);
    this.#bytes += key.length + data.length;
    // Deleted, purged, or expired (since 2.11): the marker is all that is left.
    if (headers?.has('KV-Operation') || headers?.has('Nats-Marker-Reason')) this.#entries.delete(key);
    else this.#entries.set(key, data);
    const { keysMax, bytesMax } = this.#limits;
    if (this.#entries.size > keysMax)
      throw new SourceError(`The bucket "${bucket}" has more than ${keysMax} keys, which is the most that are taken.`);
    if (this.#bytes > bytesMax)
      throw new SourceError(`The bucket "${bucket}" has more than ${bytesMax} bytes, which is the most that are read.`);
  }
}

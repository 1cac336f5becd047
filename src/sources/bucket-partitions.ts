import { showValue, type ConfigProblem } from '../../machines/model/config-problem.js';
import { ConfigError, SourceError, UnavailableError } from '../errors.js';
import { Bucket, type BucketAddress } from '../nats/bucket.js';
import type { BucketEntry } from '../nats/read-bucket.js';
import { addressProblems, isObject, unknownOptions } from '../options/parse-worker-options.js';
import { systemRandom } from '../system/system-random.js';
import type { Partition, PartitionSource } from '../member/partition-source.js';
import { hintsOf, type Watch } from './hints.js';
import { partitionList } from './partition-list.js';
import { SOURCE_BYTES_MAX, SOURCE_PARTITIONS_MAX } from './source-limits.js';

const KNOWN = ['bucket', 'servers', 'credentials', 'tls', 'connection'];
const LIMITS = { keysMax: SOURCE_PARTITIONS_MAX, bytesMax: SOURCE_BYTES_MAX };
/** How long connecting or reading may take, unless whoever asks is less patient. */
const ANSWER_MS = 30_000;
/** The bucket is looked at this often without a hint, in milliseconds, give or take a half: a rumour may get lost. */
const LOOK_EVERY_MS = 30_000;
/** A rumour may be faster than the store: what came by rumour is looked at once more, so much later. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Partitions out of a JetStream key-value bucket: a key is a partition, its value is empty or a JSON object with `weight` and rules, or
 * with `keys` when the partition has others than its own. The leader hears of changes at once, looks again by itself twice a minute, and
 * whenever its connection comes back. A bucket that is away, has a wrong value, or more than 100,000 keys or 64 MiB changes nothing and is
 * told of as `SourceError`, with the key.
 *
 * A connection is open while a leader uses it. Throws `ConfigError` when the address is wrong; without `servers` and `connection` the
 * bucket is at `NATS_URL`.
 */
export function bucketPartitions(address: BucketAddress): PartitionSource {
  const place = checkedAddress(address);
  const shared = new SharedBucket(place);
  return {
    list: (signal) =>
      shared.use(signal, async (bucket) => parseEntries(place.bucket, await bucket.read(LIMITS, { timeoutMs: ANSWER_MS, signal }))),
    changes: hintsOf((...hear) => watchBucket(shared, hear)),
  };
}

function checkedAddress(address: unknown): BucketAddress {
  if (!isObject(address))
    throw new ConfigError([{ path: 'address', message: `expected { bucket, servers }, received ${showValue(address)}` }]);
  const problems: ConfigProblem[] = [...unknownOptions(address, KNOWN), ...addressProblems({ ...address, group: 'bucket' })];
  const { bucket, connection, servers = process.env.NATS_URL } = address as unknown as BucketAddress;
  // https://docs.nats.io: names of buckets. Anything else would be another subject.
  if (typeof bucket !== 'string' || !/^[A-Za-z0-9_-]{1,255}$/.test(bucket))
    problems.push({ path: 'bucket', message: `expected 1 to 255 characters of A-Z, a-z, 0-9, _ and -; received ${showValue(bucket)}` });
  if (!connection && !servers)
    problems.push({ path: 'servers', message: 'expected the address of a NATS server: NATS_URL is not set either' });
  if (problems.length > 0) throw new ConfigError(problems);
  return connection ? { bucket, connection } : { ...(address as unknown as BucketAddress), ...(servers && { servers }) };
}

/** One connection for all who use it at one time. */
class SharedBucket {
  readonly #address: BucketAddress;
  #users = 0;
  #opening: Promise<Bucket> | undefined;

  constructor(address: BucketAddress) {
    this.#address = address;
  }

  async use<T>(signal: AbortSignal, act: (bucket: Bucket) => Promise<T>): Promise<T> {
    const bucket = await this.take();
    try {
      signal.throwIfAborted();
      return await act(bucket);
    } finally {
      await this.giveBack();
    }
  }

  /** Whoever takes it gives it back. */
  async take(): Promise<Bucket> {
    this.#users++;
    const opening = (this.#opening ??= Bucket.open(this.#address, { timeoutMs: ANSWER_MS }));
    try {
      return await opening;
    } catch (error) {
      this.#users--;
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }

  async giveBack(): Promise<void> {
    if (--this.#users > 0) return;
    const last = this.#opening;
    this.#opening = undefined;
    await (await last)?.close();
  }
}

async function watchBucket(shared: SharedBucket, [hint, fail]: Parameters<Watch>): Promise<() => Promise<void>> {
  const bucket = await shared.take();
  let timer: NodeJS.Timeout;
  const lookIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hint();
      lookLater();
    }, ms);
  };
  const lookLater = (): void => lookIn(LOOK_EVERY_MS * (0.5 + systemRandom.next()));
  const hear = (): void => {
    hint();
    lookIn(LOOK_AGAIN_MS);
  };
  const deafen = bucket.watch(hear, () => fail(new UnavailableError('the connection to the bucket was closed')));
  lookLater();
  return async () => {
    clearTimeout(timer);
    deafen();
    await shared.giveBack();
  };
}

function parseEntries(bucket: string, entries: readonly BucketEntry[]): readonly Partition[] {
  const where = `bucket "${bucket}"`;
  const keys = entries.map(({ key }) => key);
  const list = entries.map((entry) => parseEntry(where, entry));
  return partitionList(where, list, (index) => `key "${keys[index]}"`);
}

function parseEntry(where: string, { key, data }: BucketEntry): object {
  if (data.length === 0) return { key };
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
    if (isObject(value)) return 'key' in value || 'keys' in value ? value : { key, ...value };
  } catch {
    // Said below.
  }
  throw new SourceError(`${where}: the value of key "${key}" is no JSON object. Expected nothing, or an object such as {"weight": 2}.`);
}

import { DiscardPolicy, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, headers, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import type { Partition } from '../../src/index.js';

/** A key-value bucket as its other users write it: made, filled and emptied over a connection of its own. `await using` closes that. */
export class TestBucket {
  readonly name: string;
  readonly connection: NatsConnection;
  readonly #manager: JetStreamManager;

  private constructor(name: string, connection: NatsConnection, manager: JetStreamManager) {
    this.name = name;
    this.connection = connection;
    this.#manager = manager;
  }

  static async make(servers: string, name: string, options: ConnectionOptions = {}): Promise<TestBucket> {
    const connection = await connect({ servers, ...options });
    const bucket = new TestBucket(name, connection, await jetstreamManager(connection, { checkAPI: false }));
    // As NATS ADR-8 has it.
    await bucket.#manager.streams.add({
      name: `KV_${name}`,
      subjects: [`$KV.${name}.>`],
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.New,
      allow_rollup_hdrs: true,
      deny_delete: true,
    });
    return bucket;
  }

  /** Resolves when it is stored. */
  async put(key: string, value: string | object = ''): Promise<void> {
    await this.#write(key, typeof value === 'string' ? value : JSON.stringify(value));
  }

  async delete(key: string): Promise<void> {
    await this.#write(key, '', 'DEL');
  }

  async purge(key: string): Promise<void> {
    await this.#write(key, '', 'PURGE');
  }

  /** Every partition a key, many at one time. */
  async fill(partitions: readonly (Partition & { readonly key: string })[]): Promise<void> {
    const widthMax = 1_000;
    for (let at = 0; at < partitions.length; at += widthMax)
      await Promise.all(
        partitions.slice(at, at + widthMax).map(({ key, ...value }) => this.put(key, Object.keys(value).length > 0 ? value : '')),
      );
  }

  /** With all that is in it. */
  async remove(): Promise<void> {
    await this.#manager.streams.delete(`KV_${this.name}`);
  }

  /** Consumers that exist now: none stays behind. */
  async consumers(): Promise<number> {
    return (await this.#manager.streams.info(`KV_${this.name}`)).state.consumer_count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
  }

  async #write(key: string, value: string, operation?: 'DEL' | 'PURGE'): Promise<void> {
    const head = headers();
    if (operation) head.set('KV-Operation', operation);
    if (operation === 'PURGE') head.set('Nats-Rollup', 'sub');
    await this.connection.request(`$KV.${this.name}.${key}`, value, { headers: head, timeout: 10_000 });
  }
}

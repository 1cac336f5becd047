import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { CommitRecord } from './commit-ledger.js';
import { followStream } from './follow-stream.js';

/** One row of the input: what is added up, by key. */
export interface Row {
  readonly key: string;
  readonly delay: number;
}

/** A row in its stream, where its position is its sequence number. */
export interface PlacedRow extends Row {
  readonly position: number;
}

/** A commit of any partition. */
export interface PartitionCommit {
  readonly partition: string;
  readonly record: CommitRecord;
}

const ROWS = { stream: 'DEMO_ROWS', prefix: 'demo.rows' };
const COMMITS = { stream: 'DEMO_COMMITS', prefix: 'demo.commits' };

/** The two streams of the demo: rows, a subject a partition, and what was made of them. */
export class DemoStreams {
  readonly #connection: NatsConnection;
  readonly #jetstream: JetStreamClient;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.#jetstream = jetstream(connection, { timeout: 2_000 });
  }

  static async open(servers: string): Promise<DemoStreams> {
    return new DemoStreams(await connect({ servers, maxReconnectAttempts: -1, noAsyncTraces: true }));
  }

  async create(): Promise<void> {
    const manager = await jetstreamManager(this.#connection);
    for (const { stream, prefix } of [ROWS, COMMITS]) await manager.streams.add({ name: stream, subjects: [`${prefix}.*`] });
  }

  async publish(partition: string, row: Row): Promise<void> {
    await this.#jetstream.publish(`${ROWS.prefix}.${partition}`, JSON.stringify(row));
  }

  /** Returns the sequence number in the stream of commits. When it rejects, the record may be stored or not. */
  async commit(partition: string, record: CommitRecord): Promise<number> {
    return (await this.#jetstream.publish(`${COMMITS.prefix}.${partition}`, JSON.stringify(record))).seq;
  }

  /** Rows of one partition after a position, as they come, until the signal aborts. */
  async *rowsAfter(partition: string, position: number, signal: AbortSignal): AsyncGenerator<PlacedRow, void, void> {
    const subject = `${ROWS.prefix}.${partition}`;
    for await (const { sequence, value } of followStream<Row>(this.#jetstream, { ...ROWS, subject, from: position + 1, signal }))
      yield { ...value, position: sequence };
  }

  /** All commits of one partition, up to the one at `end`. */
  async *commitsThrough(partition: string, end: number): AsyncGenerator<CommitRecord, void, void> {
    const subject = `${COMMITS.prefix}.${partition}`;
    for await (const { sequence, value } of followStream<CommitRecord>(this.#jetstream, { ...COMMITS, subject, from: 1 })) {
      yield value;
      if (sequence >= end) return;
    }
  }

  /** Commits of all partitions, as they come. */
  async *commits(signal: AbortSignal): AsyncGenerator<PartitionCommit, void, void> {
    const subject = `${COMMITS.prefix}.*`;
    for await (const message of followStream<CommitRecord>(this.#jetstream, { ...COMMITS, subject, from: 1, signal }))
      yield { partition: message.subject.slice(COMMITS.prefix.length + 1), record: message.value };
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

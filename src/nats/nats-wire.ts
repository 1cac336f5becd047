import { errors, headers, type Msg, type NatsConnection, type RequestOptions, type ServerInfo, type Status } from '@nats-io/transport-node';
import { guarded } from '../system/guarded.js';
import { LinkLife } from '../system/link-life.js';
import { type NatsReply, noReplyOf } from './nats-reply.js';

/** One link's use of a connection, its own or one that belongs to the user. */
export class NatsWire {
  readonly life = new LinkLife();
  readonly #connection: NatsConnection;
  readonly #closeOwn: (() => Promise<void>) | undefined;
  #closing: Promise<void> | undefined;
  #lastInfo: ServerInfo | undefined;

  /** `closeOwn` ends the connection; without it the connection is someone else's. */
  constructor(connection: NatsConnection, closeOwn?: () => Promise<void>) {
    this.#connection = connection;
    this.#closeOwn = closeOwn;
    this.#lastInfo = connection.info;
    this.#followStatus();
    if (connection.isClosed()) this.life.become('closed');
  }

  /** What the server says of itself; while there is none, what the last one said. */
  get serverInfo(): ServerInfo | undefined {
    this.#lastInfo = this.#connection.info ?? this.#lastInfo;
    return this.#lastInfo;
  }

  get description(): string {
    return `nats-server ${this.serverInfo?.version ?? 'of unknown version'} at ${this.address}`;
  }

  /** `host:port` of the server that we talk to. */
  get address(): string {
    return this.#connection.getServer();
  }

  get payloadBytesMax(): number {
    return this.serverInfo?.max_payload ?? 0;
  }

  /** Does nothing while the link is down: the client would keep the message and lose it later. */
  publish(subject: string, data: Uint8Array): void {
    if (!this.life.isUp) return;
    guarded(() => this.#connection.publish(subject, data))();
  }

  /** `onRefused` hears it when the server does not allow the subscription; by default that becomes a process warning. */
  subscribe(subject: string, listener: (msg: Msg) => void, onRefused: (error: Error) => void = warnOf(subject)): () => void {
    const isOver = this.life.status === 'closed' || this.#connection.isClosed() || this.#connection.isDraining();
    if (isOver) return () => undefined;
    const hear = guarded((error: Error | null, msg: Msg) => (error ? onRefused(error) : listener(msg)));
    const subscription = this.#connection.subscribe(subject, { callback: (error, msg) => void hear(error, msg) });
    return this.life.holdUntilClosed(() => subscription.unsubscribe());
  }

  /** Fails at once while down, and as soon as the connection breaks: an answer could not find its way back. Never rejects. */
  request(subject: string, data: Uint8Array, timeoutMs: number): Promise<NatsReply> {
    return this.#ask(subject, data, { timeout: timeoutMs });
  }

  /** A request that no stream stores: it is meant for a stream that is not there. */
  knock(subject: string, data: Uint8Array, timeoutMs: number): Promise<NatsReply> {
    const unstored = headers();
    unstored.set('Nats-Expected-Stream', 'CONCLAVE_NONE');
    return this.#ask(subject, data, { timeout: timeoutMs, headers: unstored });
  }

  #ask(subject: string, data: Uint8Array, options: RequestOptions): Promise<NatsReply> {
    if (!this.life.isUp) return Promise.resolve({ kind: 'down', cause: new errors.ClosedConnectionError() });
    if (data.length > this.payloadBytesMax) return Promise.resolve({ kind: 'tooLarge', cause: tooLarge(data, this.payloadBytesMax) });
    return new Promise((resolve) => {
      const end = (reply: NatsReply): void => {
        forget();
        resolve(reply);
      };
      const forget = this.life.whenDown(() => end({ kind: 'lost', cause: new errors.ConnectionError('disconnected') }));
      // The client reads a timeout of 0 as "1 s".
      const timeout = Math.max(1, Math.ceil(options.timeout));
      this.#connection.request(subject, data, { ...options, timeout }).then(
        (msg) => end({ kind: 'message', msg }),
        (error: unknown) => end(noReplyOf(error)),
      );
    });
  }

  /** Resolves when the server has seen all that was sent so far; rejects when the connection breaks before. */
  flush(): Promise<void> {
    return this.#connection.flush();
  }

  close(): Promise<void> {
    this.#closing ??= this.#letGo();
    return this.#closing;
  }

  async #letGo(): Promise<void> {
    this.life.become('closed');
    await this.#closeOwn?.();
  }

  #followStatus(): void {
    const statuses = this.#connection.status() as AsyncIterable<Status> & { stop(): void };
    this.life.holdUntilClosed(() => statuses.stop());
    void this.#apply(statuses).catch((error: unknown) => process.emitWarning(error as Error));
  }

  async #apply(statuses: AsyncIterable<Status>): Promise<void> {
    for await (const { type } of statuses) {
      if (type === 'disconnect') this.life.become('disconnected');
      else if (type === 'reconnect') this.life.become('connected');
      else if (type === 'close') this.life.become('closed');
      // A server in lame duck mode is about to go. Someone else's connection is not ours to move.
      else if (type === 'ldm' && this.#closeOwn) await this.#connection.reconnect();
    }
  }
}

function tooLarge(data: Uint8Array, bytesMax: number): RangeError {
  return new RangeError(`Message of ${data.length} bytes; the server takes ${bytesMax}.`);
}

function warnOf(subject: string): (error: Error) => void {
  return (cause) => process.emitWarning(new Error(`The server ended the subscription on "${subject}": ${cause.message}`, { cause }));
}

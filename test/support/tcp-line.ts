import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Which way bytes go on a line. */
type Way = 'toServer' | 'toClient';
const BOTH: readonly Way[] = ['toServer', 'toClient'];

interface Fault {
  lateMs: number;
  isFrozen: boolean;
}

/**
 * A TCP line to a server on this machine, with every fault that a line can have: late, frozen in one direction or both (what is sent
 * waits, as it does in a network that lost its way), reset, cut.
 */
export class TcpLine implements AsyncDisposable {
  readonly #faults: Readonly<Record<Way, Fault>> = {
    toServer: { lateMs: 0, isFrozen: false },
    toClient: { lateMs: 0, isFrozen: false },
  };
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Set<Stream>();
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
  readonly #targetPort: number;
  #port = 0;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  static async to(targetPort: number): Promise<TcpLine> {
    const line = new TcpLine(targetPort);
    await line.mend();
    return line;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** From now on bytes arrive this late. Default: both ways. */
  delay(lateMs: number, ways: readonly Way[] = BOTH): void {
    for (const way of ways) this.#faults[way].lateMs = lateMs;
  }

  /** Nothing arrives any more, not even the end of a connection; all of it waits for `thaw`. Connections can be made and stay silent. */
  freeze(ways: readonly Way[] = BOTH): void {
    for (const way of ways) this.#faults[way].isFrozen = true;
  }

  /** What waited arrives, in its order. */
  thaw(ways: readonly Way[] = BOTH): void {
    for (const way of ways) this.#faults[way].isFrozen = false;
    for (const stream of this.#streams) stream.flow();
  }

  /** Breaks every connection at both ends; new ones are welcome. What was on its way is lost. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Breaks every connection and takes no new one until `mend`. */
  async cut(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.reset();
    await closed;
  }

  async mend(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const streams = [
      new Stream({ from: near, to: far }, this.#faults.toServer),
      new Stream({ from: far, to: near }, this.#faults.toClient),
    ];
    for (const stream of streams) this.#streams.add(stream);
    for (const socket of [near, far]) {
      this.#sockets.add(socket.setNoDelay(true));
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.on('close', () => far.destroyed && streams.forEach((stream) => this.#streams.delete(stream)));
    far.on('close', () => near.destroyed && streams.forEach((stream) => this.#streams.delete(stream)));
  }
}

/** One direction of one connection: bytes, and then their end, as the line lets them through. */
class Stream {
  readonly #to: Socket;
  readonly #fault: Fault;
  /** `null` is the end. */
  readonly #waiting: { readonly data: Buffer | null; readonly dueAtMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ from, to }: { readonly from: Socket; readonly to: Socket }, fault: Fault) {
    this.#to = to;
    this.#fault = fault;
    from.on('data', (data) => this.#take(data));
    from.on('end', () => this.#take(null));
    from.on('error', () => undefined);
    from.on('close', () => this.#take(null));
  }

  flow(): void {
    clearTimeout(this.#timer);
    for (let next = this.#waiting[0]; next && !this.#fault.isFrozen; next = this.#waiting[0]) {
      const earlyMs = next.dueAtMs - performance.now();
      if (earlyMs > 0) {
        this.#timer = setTimeout(() => this.flow(), earlyMs);
        return;
      }
      this.#waiting.shift();
      if (next.data === null) this.#to.destroySoon();
      else if (this.#to.writable) this.#to.write(next.data);
    }
  }

  #take(data: Buffer | null): void {
    this.#waiting.push({ data, dueAtMs: performance.now() + this.#fault.lateMs });
    this.flow();
  }
}

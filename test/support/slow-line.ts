import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP line to a server on this machine: what the server says arrives `lateMs` late; from `hush` on, nothing that the client says arrives. */
export class SlowLine implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#join(near));
  readonly #targetPort: number;
  lateMs: number;
  #isHushed = false;

  private constructor(targetPort: number, lateMs: number) {
    this.#targetPort = targetPort;
    this.lateMs = lateMs;
  }

  static async to(targetPort: number, lateMs = 0): Promise<SlowLine> {
    const line = new SlowLine(targetPort, lateMs);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get url(): string {
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  hush(): void {
    this.#isHushed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    const far = connect(this.#targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      this.#sockets.add(socket.setNoDelay(true));
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((end) => end.destroy()));
    }
    near.on('data', (data) => void (this.#isHushed || far.write(data)));
    far.on('data', (data) => setTimeout(() => void (near.destroyed || near.write(data)), this.lateMs));
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const channel = 'net.client.socket';

/**
 * The sockets that a client library opens on its own behalf, so that none outlives it: the NATS client forgets one that is still
 * waiting for a frozen server when a dial ends or the connection is closed, and a forgotten socket keeps the process from ending.
 * Sockets are told apart by the asynchronous context that they are opened in (Node: `diagnostics_channel`, `net.client.socket`). There is one
 * only while the client dials: whatever is called for a message that came, code of users too, would open its own sockets in it; and
 * Node 20 looks after every promise of the process for as long as there is any.
 */
export class ClientSockets {
  readonly #context = new AsyncLocalStorage<true>();
  readonly #open = new Set<Socket>();
  #ended = false;
  readonly #notice = (message: unknown): void => {
    if (this.#context.getStore() !== true) return;
    const { socket } = message as { readonly socket: Socket };
    this.#open.add(socket);
    const watch = (): Socket => socket.once('close', () => this.#open.delete(socket)).on('error', ignore);
    // The client takes all listeners off a socket that it drops; an error that a late write still has would then end the process.
    const removeAll = socket.removeAllListeners.bind(socket);
    socket.removeAllListeners = (...events) => {
      removeAll(...events);
      return watch();
    };
    watch();
  };

  constructor() {
    subscribe(channel, this.#notice);
  }

  /** Runs `open`; the sockets that it opens are kept in mind, until `rest`. */
  during<T>(open: () => T): T {
    return this.#context.run(true, open);
  }

  /** The client dials again, in what follows from whoever calls this. One that was closed says so once more before it gives up. */
  dialing(): void {
    if (!this.#ended) this.#context.enterWith(true);
  }

  /** The client has what it dialed for. */
  rest(): void {
    this.#context.disable();
  }

  destroyAll(): void {
    this.#ended = true;
    this.rest();
    unsubscribe(channel, this.#notice);
    for (const socket of this.#open) socket.destroy();
  }
}

const ignore = (): void => undefined;

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const channel = 'net.client.socket';

/**
 * The sockets that a client library opens on its own behalf, so that none outlives it: the NATS client forgets one that is still
 * waiting for a frozen server when a dial ends or the connection is closed, and a forgotten socket keeps the process from ending.
 * Sockets are told apart by the asynchronous context that they are opened in (Node: `diagnostics_channel`, `net.client.socket`).
 */
export class ClientSockets {
  readonly #context = new AsyncLocalStorage<true>();
  readonly #open = new Set<Socket>();
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

  /** Runs `open`; the sockets that it opens, now or ever, are kept in mind. */
  during<T>(open: () => T): T {
    return this.#context.run(true, open);
  }

  destroyAll(): void {
    unsubscribe(channel, this.#notice);
    for (const socket of this.#open) socket.destroy();
  }
}

const ignore = (): void => undefined;

import type { Bus, Link, LinkStatus, Log, Store } from '../ports.js';
import { natsBus } from './nats-bus.js';
import { natsLog } from './nats-log.js';
import { natsStore } from './nats-store.js';
import type { NatsWire } from './nats-wire.js';

/** A link to a group on NATS, over a wire that was found fit. */
export class NatsLink implements Link {
  readonly log: Log;
  readonly bus: Bus;
  readonly store: Store;
  readonly #wire: NatsWire;

  /** `ensureSnapshots` makes the stream of snapshots when it is not there. */
  constructor(wire: NatsWire, group: string, ensureSnapshots: (timeoutMs: number) => Promise<void>) {
    this.#wire = wire;
    this.log = natsLog(wire, group);
    this.bus = natsBus(wire);
    this.store = natsStore(wire, group, ensureSnapshots);
  }

  get description(): string {
    return this.#wire.description;
  }

  get status(): LinkStatus {
    return this.#wire.life.status;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    return this.#wire.life.onStatus(listener);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }
}

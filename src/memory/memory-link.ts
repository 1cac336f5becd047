import type { Bus, Link, LinkStatus, Log, Store } from '../ports.js';
import { callOver } from './call-over.js';
import type { Exchange } from './exchange.js';
import { memoryBus } from './memory-bus.js';
import { memoryLog } from './memory-log.js';
import type { StoredLog } from './stored-log.js';
import type { StoredSnapshots } from './stored-snapshots.js';
import type { Wire } from './wire.js';

/** What the links of one group share. */
export interface MemoryGroup {
  readonly log: StoredLog;
  readonly snapshots: StoredSnapshots;
  readonly exchange: Exchange;
}

/** A link into a memory hub, whose line can be cut and mended: a network fault without a network. */
export class MemoryLink implements Link {
  readonly description = 'memory';
  readonly log: Log;
  readonly bus: Bus;
  readonly store: Store;
  readonly #wire: Wire;

  constructor(wire: Wire, group: MemoryGroup) {
    this.#wire = wire;
    this.log = memoryLog(wire, group.log);
    this.bus = memoryBus(wire, group.exchange);
    this.store = memoryStore(wire, group.snapshots);
  }

  get status(): LinkStatus {
    return this.#wire.life.status;
  }

  onStatus(listener: (status: LinkStatus) => void): () => void {
    return this.#wire.life.onStatus(listener);
  }

  /** Cuts the line. What is under way counts as lost here, and may have arrived there. */
  disconnect(): void {
    this.#wire.life.become('disconnected');
  }

  /** Mends the line. Subscriptions and watches are still there; what was sent meanwhile is not. */
  reconnect(): void {
    this.#wire.life.become('connected');
  }

  async close(): Promise<void> {
    this.#wire.life.become('closed');
  }
}

function memoryStore(wire: Wire, snapshots: StoredSnapshots): Store {
  return {
    save(snapshot, { timeoutMs }) {
      const copy = { sequence: snapshot.sequence, data: new Uint8Array(snapshot.data) };
      return callOver(wire, timeoutMs, () => snapshots.save(copy));
    },
    load: ({ timeoutMs, below = Infinity }) => callOver(wire, timeoutMs, () => snapshots.newest(below)),
    prune: (below, { timeoutMs }) => callOver(wire, timeoutMs, () => snapshots.prune(below)),
  };
}

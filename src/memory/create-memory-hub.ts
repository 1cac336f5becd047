import { GroupNotFoundError } from '../errors.js';
import type { Clock, Hub, LinkOptions, Random } from '../ports.js';
import { systemClock } from '../system/system-clock.js';
import { systemRandom } from '../system/system-random.js';
import { wallClockMs } from '../system/wall-clock.js';
import { createDeliveryQueue, type Deliver } from './delivery-queue.js';
import { Exchange } from './exchange.js';
import { type MemoryGroup, MemoryLink } from './memory-link.js';
import { StoredLog } from './stored-log.js';
import { StoredSnapshots } from './stored-snapshots.js';
import { Wire } from './wire.js';

/** Everything has a default; a simulated world replaces time, chance and delivery. */
export interface MemoryHubOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** How messages travel; must run what it is given later, never inside the call. */
  readonly deliver?: Deliver;
  /** Bytes of one record at most. Default 1 MiB. */
  readonly recordBytesMax?: number;
  /** Bytes of all records of one group at most. Default 64 MiB. */
  readonly logBytesMax?: number;
  /** Bytes of all snapshots of one group at most. Default 256 MiB. */
  readonly snapshotBytesMax?: number;
}

/** A world inside this process. What a group stored stays until the hub itself is let go, whoever closes its links. */
export interface MemoryHub extends Hub {
  link(group: string, options: LinkOptions): Promise<MemoryLink>;
}

const mib = 1024 * 1024;

/**
 * A hub without a server: members in one process that share a hub share groups. Nothing survives the process. It keeps the same
 * promises as a NATS server (one contract suite holds both), so it serves as the default when no server is named, and in tests.
 */
export function createMemoryHub(options: MemoryHubOptions = {}): MemoryHub {
  const { clock = systemClock, deliver = createDeliveryQueue() } = options;
  const groups = new Map<string, MemoryGroup>();
  return {
    async link(name, { signal, mustExist }) {
      signal?.throwIfAborted();
      if (mustExist && !groups.has(name))
        throw new GroupNotFoundError(`This memory hub has no group "${name}". Check its name, or start a worker.`);
      const group = groups.get(name) ?? emptyGroup(options);
      groups.set(name, group);
      return new MemoryLink(new Wire(clock, deliver), group);
    },
  };
}

function emptyGroup(options: MemoryHubOptions): MemoryGroup {
  const { clock = systemClock, random = systemRandom } = options;
  const { recordBytesMax = mib, logBytesMax = 64 * mib, snapshotBytesMax = 256 * mib } = options;
  return {
    log: new StoredLog(random.id(), { recordBytesMax, logBytesMax }, () => (clock === systemClock ? { storedAtMs: wallClockMs() } : {})),
    snapshots: new StoredSnapshots(snapshotBytesMax),
    exchange: new Exchange(),
  };
}

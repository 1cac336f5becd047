import type { MemberId, WorkerId } from '../../../machines/model/ids.js';
import { encodeEntry } from '../../../src/protocol/entry-codec.js';
import { systemRandom } from '../../../src/system/system-random.js';
import type { Arena, Declared } from './arena.js';
import type { GestureKind } from './gesture.js';

/** More than a snapshot is taken after. */
const ENTRIES = 1_100;
const APPENDS_AT_ONCE = 50;
const CHANGED_MAX = 5;
const WEIGHT_MAX = 4;

/** What the owners of a service order. */
export const aboutOrders = {
  changePartitions: {
    what: 'partitions are added, removed and weighed anew',
    place: 'partitions',
    forMs: [0, 0],
    happen: async (arena, { strength, node }) => {
      arena.declare(
        changed(arena.declared, {
          count: 1 + Math.floor(strength * CHANGED_MAX),
          from: node,
          weight: 1 + Math.floor(strength * WEIGHT_MAX),
        }),
      );
      return true;
    },
  },
  pausePlacement: {
    what: 'an operator pauses placement for a while',
    place: 'placement',
    forMs: [500, 8_000],
    happen: async (arena, { forMs }) => {
      await arena.operate({ kind: 'maintenance.set', paused: true });
      await arena.fleet.lets(forMs);
      await arena.operate({ kind: 'maintenance.set', paused: false });
      return true;
    },
  },
  drainWorker: {
    what: 'an operator drains a worker, and takes it back',
    place: 'worker',
    forMs: [500, 8_000],
    happen: (arena, { node, forMs }) =>
      arena.seize(arena.free(node), async (drained) => {
        const worker = drained.worker?.status.id as WorkerId;
        await arena.operate({ kind: 'worker.drain', worker, draining: true });
        await arena.fleet.lets(forMs);
        await arena.operate({ kind: 'worker.drain', worker, draining: false });
      }),
  },
  compactLog: {
    what: 'a thousand entries are written: a snapshot is taken, and the log compacted',
    place: 'log',
    forMs: [0, 0],
    happen: async (arena) => {
      await chatter(arena);
      return true;
    },
  },
} as const satisfies Readonly<Record<string, GestureKind>>;

interface Change {
  readonly count: number;
  /** Where in the list it begins. */
  readonly from: number;
  readonly weight: number;
}

function changed(list: readonly Declared[], { count, from, weight }: Change): readonly Declared[] {
  const kept = list.filter((_, index) => index < from || index >= from + count);
  const next = Math.max(...list.map(({ key }) => Number(key.slice(1)))) + 1;
  const added = Array.from({ length: list.length - kept.length }, (_, index) => ({ key: `p${next + index}`, weight: 1 }));
  return [...kept.map((partition, index) => (index === from ? { ...partition, weight } : partition)), ...added];
}

/** Entries that count for nothing. */
async function chatter({ fleet }: Arena): Promise<void> {
  const { log } = fleet.log.link;
  const author = systemRandom.id() as MemberId;
  for (let counter = 1; counter <= ENTRIES; counter += APPENDS_AT_ONCE)
    await Promise.all(
      Array.from({ length: APPENDS_AT_ONCE }, (_, offset) => {
        const body = { kind: 'worker.drain', worker: 'worker-999' as WorkerId, draining: true } as const;
        const [data] = encodeEntry({ v: 1, author, counter: counter + offset, ...body }, log.recordBytesMax) ?? [];
        return log.append(data as Uint8Array, { timeoutMs: 2_000 });
      }),
    );
}

import { hash32, mix32 } from '../../machines/model/hash.js';
import type { PlacementStrategy } from '../../machines/model/placement/strategy.js';

/** Rendezvous as most libraries have it: the highest bid takes it, however much that worker has. Weights and the past do not count. */
export const plainRendezvous: PlacementStrategy = {
  name: 'plain rendezvous',
  place: ({ workers, partitions }) => {
    const hashes = Uint32Array.from(workers, ({ id }) => hash32(id, 1));
    const placement = new Map<string, string>();
    for (const { id } of partitions) {
      const hash = hash32(id);
      let best = 0;
      let bestBid = -1;
      for (let worker = 0; worker < hashes.length; worker++) {
        const bid = mix32(hash, hashes[worker] as number);
        if (bid <= bestBid) continue;
        best = worker;
        bestBid = bid;
      }
      placement.set(id, workers[best]?.id ?? '');
    }
    return placement;
  },
};

/** The ring as most libraries have it: 150 points a worker, and the next one takes it. */
export const plainRing: PlacementStrategy = {
  name: 'plain 150-point ring',
  place: ({ workers, partitions }) => {
    const points = workers.flatMap(({ id }) => Array.from({ length: 150 }, (_, at) => ({ position: hash32(`${id}#${at}`), id })));
    points.sort((a, b) => a.position - b.position);
    const positions = Uint32Array.from(points, ({ position }) => position);
    return new Map(partitions.map(({ id }) => [id, points[after(positions, hash32(id)) % points.length]?.id ?? '']));
  },
};

/** The first place that is not before the hash. */
function after(positions: Uint32Array, hash: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as number) < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

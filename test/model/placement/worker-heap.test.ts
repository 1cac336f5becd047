import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkerHeap } from '../../../machines/model/placement/worker-heap.js';

const key = fc.integer({ min: -5, max: 5 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), worker: fc.nat(9), key }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const) }),
);

function firstOf(inside: ReadonlySet<number>, keys: Float64Array): number | undefined {
  return [...inside].sort((a, b) => keys[b]! - keys[a]! || a - b)[0];
}

describe('WorkerHeap', () => {
  it('shows the worker with the greatest key, of equals the lowest, after any steps', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 10, maxLength: 10 }), fc.array(step), (start, steps) => {
        const keys = Float64Array.from(start);
        const heap = new WorkerHeap(keys, [...keys.keys()]);
        const inside = new Set(keys.keys());
        const removed: number[] = [];
        for (const one of steps) {
          if (one.kind === 'change') {
            keys[one.worker] = one.key;
            heap.moved(one.worker);
          } else if (one.kind === 'remove' && heap.first !== undefined) {
            inside.delete(heap.first);
            removed.push(heap.first);
            heap.removeFirst();
          } else if (removed.length > 0) {
            const worker = removed.pop()!;
            inside.add(worker);
            heap.insert(worker);
          }
          expect(heap.first).toBe(firstOf(inside, keys));
        }
      }),
    );
  });
});

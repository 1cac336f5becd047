import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Epoch, PartitionId, WorkerId } from '../../machines/model/ids.js';
import { emptyTable, rowsOf, withoutRows, withRows, type PartitionRow, type PartitionTable } from '../../machines/model/partition-table.js';
import { naturalOrder } from '../../src/member/natural-order.js';
import { OwnShare } from '../../src/worker/own-share.js';

const ours = 'worker-0' as WorkerId;
const row = (id: string, owner: string | null, epoch: number): PartitionRow => ({
  id: id as PartitionId,
  keys: [id],
  weight: 1,
  owner: owner as WorkerId | null,
  epoch: epoch as Epoch,
  next: null,
  last: null,
  removed: false,
});

/** The slow way. */
const shareIn = (table: PartitionTable, worker: WorkerId | null): unknown =>
  [...rowsOf(table)]
    .filter(({ owner }) => worker && owner === worker)
    .map(({ id, epoch }) => ({ id, epoch }))
    .sort((a, b) => naturalOrder(a.id, b.id));

const change = fc.record({
  key: fc.nat(40),
  to: fc.constantFrom('worker-0', 'worker-1', null, 'removed'),
  epoch: fc.integer({ min: 1, max: 3 }),
});

test('is what the table says of the worker, in the order of ids, after any changes, and the same list while nothing of it changed', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 12 }), fc.nat(20), (rounds, seatlessRound) => {
      const share = new OwnShare();
      let table = emptyTable();
      let last = share.of(table, ours);
      rounds.forEach((changes, round) => {
        for (const { key, to, epoch } of changes)
          table = to === 'removed' ? withoutRows(table, [`p${key}` as PartitionId]) : withRows(table, [row(`p${key}`, to, epoch)]);
        const worker = round === seatlessRound ? null : ours;
        const now = share.of(table, worker);
        expect(now).toEqual(shareIn(table, worker));
        if (JSON.stringify(now) === JSON.stringify(last) && worker && round - 1 !== seatlessRound) expect(now).toBe(last);
        expect(share.of(table, worker)).toBe(now);
        last = now;
      });
    }),
  );
});

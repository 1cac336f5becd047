import { expect, test } from 'vitest';
import { digestOf } from '../../machines/model/digest.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import type { Epoch, PartitionId, WorkerId } from '../../machines/model/ids.js';
import { emptyTable, withRows, type PartitionRow } from '../../machines/model/partition-table.js';

const row: PartitionRow = {
  id: 'a' as PartitionId,
  keys: ['a', 'b'],
  weight: 2,
  rules: { requires: { zone: 'a', disk: 'ssd' } },
  owner: 'worker-1' as WorkerId,
  epoch: 7 as Epoch,
  next: null,
  last: null,
  removed: false,
};
const digestWith = (one: PartitionRow): string => digestOf({ ...emptyGroup(), partitions: withRows(emptyTable(), [one]) });

test('a digest is the same whatever the order of keys', () => {
  const backwards = Object.fromEntries(Object.entries(row).reverse()) as unknown as PartitionRow;
  expect(digestWith({ ...backwards, rules: { requires: { disk: 'ssd', zone: 'a' } } })).toBe(digestWith({ ...row }));
});

test('every field of a row shows in the digest, and where it is absent', () => {
  const others: readonly Partial<PartitionRow>[] = [
    { keys: ['ab'] },
    { weight: 3 },
    { rules: { requires: { zone: 'a' } } },
    { owner: null },
    { epoch: 8 as Epoch },
    { next: 'worker-2' as WorkerId },
    { last: 'worker-2' as WorkerId },
    { removed: true },
    { id: 'b' as PartitionId },
  ];
  const { rules: _, ...ruleless } = row;
  const digests = [digestWith({ ...row }), digestWith(ruleless), ...others.map((other) => digestWith({ ...row, ...other }))];
  expect(new Set(digests).size).toBe(digests.length);
});

test('what is long shows in the digest to its last character', () => {
  const long = 'x'.repeat(100);
  const digests = [long, `${long}y`, `${long}z`].map((zone) => digestWith({ ...row, rules: { requires: { zone } } }));
  expect(new Set(digests).size).toBe(digests.length);
});

import { expect, test } from 'vitest';
import type { Fact } from '../../machines/model/facts.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import type { Epoch, PartitionId, WorkerId } from '../../machines/model/ids.js';
import { GroupHistory, historyRecord } from '../../src/group/group-history.js';

const state = emptyGroup();
const granted = (id: string): Fact => ({
  type: 'partition.granted',
  partition: id as PartitionId,
  worker: 'worker-0' as WorkerId,
  epoch: 1 as Epoch,
});

const add = (history: GroupHistory, sequence: number, facts: readonly Fact[] = []): void =>
  void history.add({ sequence, entry: null, outcome: { kind: 'accepted' }, facts, before: state, state });

test('a history that grows for ever keeps the newest 4096 records', () => {
  const history = new GroupHistory();
  for (let sequence = 1; sequence <= 5_000; sequence++) add(history, sequence);
  expect([history.records.length, history.records[0]?.sequence, history.records.at(-1)?.sequence]).toEqual([4_096, 905, 5_000]);
});

test('records of huge placements are kept as long as their facts are few, and the last one always', () => {
  const history = new GroupHistory();
  const facts = Array.from({ length: 150_000 }, (_, index) => granted(String(index)));
  add(history, 1, facts);
  add(history, 2, facts);
  expect(history.records.map(({ sequence }) => sequence)).toEqual([2]);
  add(history, 3, [...facts, ...facts]);
  expect(history.records.map(({ sequence }) => sequence)).toEqual([3]);
});

test('many partitions are told in one sentence, in the order of people', () => {
  const history = new GroupHistory();
  add(history, 1, ['10', '9', '1', '2', '3', '4', '5', '6', '7', '8'].map(granted));
  expect(history.records.map(historyRecord)[0]?.facts).toEqual(['granted to worker-0: 1, 2, 3, 4, 5, 6, 7, 8 and 2 more']);
});

test('a record that is not an entry has neither kind nor author', () => {
  const history = new GroupHistory();
  history.add({ sequence: 1, entry: null, outcome: { kind: 'rejected', reason: 'malformed' }, facts: [], before: state, state });
  expect(history.records.map(historyRecord)).toEqual([
    { sequence: 1, storedAtMs: null, kind: null, author: null, outcome: 'rejected', reason: 'malformed', facts: [] },
  ]);
});

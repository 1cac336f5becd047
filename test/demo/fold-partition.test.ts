import { expect, test } from 'vitest';
import type { CommitRecord } from '../../src/demo/commit-ledger.js';
import { CommitReferee } from '../../src/demo/commit-referee.js';
import type { DemoStreams, PlacedRow } from '../../src/demo/demo-streams.js';
import { foldPartition } from '../../src/demo/fold-partition.js';

const ROWS: readonly PlacedRow[] = [
  { key: 'JFK', delay: 10, position: 3 },
  { key: 'LAX', delay: -4, position: 4 },
  { key: 'JFK', delay: 5, position: 9 },
];

/** The streams of one partition, in memory: what is stored, and what a fault does to one append. */
class PartitionStreams implements Pick<DemoStreams, 'commit' | 'commitsThrough' | 'rowsAfter'> {
  readonly stored: CommitRecord[] = [];
  /** Happens on the way to the stream. */
  beforeCommit: (record: CommitRecord) => Promise<void> | void = () => undefined;
  /** Happens on the way back: what it throws reaches the writer, although the record is stored. */
  afterCommit: (record: CommitRecord) => void = () => undefined;

  async commit(_partition: string, record: CommitRecord): Promise<number> {
    await this.beforeCommit(record);
    this.stored.push(record);
    this.afterCommit(record);
    return this.stored.length;
  }

  async *commitsThrough(_partition: string, end: number): AsyncGenerator<CommitRecord, void, void> {
    yield* this.stored.slice(0, end);
  }

  async *rowsAfter(_partition: string, position: number): AsyncGenerator<PlacedRow, void, void> {
    yield* ROWS.filter((row) => row.position > position);
  }
}

const asStreams = (streams: PartitionStreams): DemoStreams => streams as unknown as DemoStreams;

/** Folds under an epoch until every row was seen. */
async function fold(streams: PartitionStreams, epoch: number, isTrusted: () => boolean = () => true): Promise<void> {
  const ended = AbortSignal.abort();
  await foldPartition(asStreams(streams))({ id: '7', keys: ['7'], weight: 1 }, { signal: ended, epoch, isTrusted, workerId: 'worker-0' });
}

const referee = (streams: PartitionStreams): CommitReferee => {
  const reader = new CommitReferee();
  for (const record of streams.stored) reader.read({ partition: '7', record });
  return reader;
};

const EXPECTED = new Map([
  ['JFK', { rows: 2, delay: 15 }],
  ['LAX', { rows: 1, delay: -4 }],
]);

test('an owner folds every row once, in order', async () => {
  const streams = new PartitionStreams();
  await fold(streams, 5);
  expect(streams.stored.map((record) => record.kind === 'folded' && [record.after, record.position])).toEqual([
    false,
    [0, 3],
    [3, 4],
    [4, 9],
  ]);
  expect(referee(streams).matches(EXPECTED)).toBe(true);
});

test('a successor goes on where its predecessor ended', async () => {
  const streams = new PartitionStreams();
  let looks = 0;
  await fold(streams, 5, () => looks++ < 2);
  await fold(streams, 8);
  expect(referee(streams).verdicts).toEqual({ opened: 2, counted: 3, stale: 0, doubled: 0, gap: 0 });
  expect(referee(streams).matches(EXPECTED)).toBe(true);
});

test('a predecessor that wakes up in the middle of a row writes it down, and it does not count', async () => {
  const streams = new PartitionStreams();
  streams.beforeCommit = async (record) => {
    if (record.kind !== 'folded' || record.position !== 4) return;
    streams.beforeCommit = () => undefined;
    await fold(streams, 8);
  };
  await fold(streams, 5);
  expect(referee(streams).verdicts).toEqual({ opened: 2, counted: 3, stale: 2, doubled: 0, gap: 0 });
  expect(referee(streams).matches(EXPECTED)).toBe(true);
});

test('an append that was stored although it failed is not repeated by the run that follows', async () => {
  const streams = new PartitionStreams();
  streams.afterCommit = (record) => {
    if (record.kind === 'opened') return;
    streams.afterCommit = () => undefined;
    throw new Error('timed out');
  };
  await expect(fold(streams, 5)).rejects.toThrow('timed out');
  await fold(streams, 5);
  expect(referee(streams).verdicts).toEqual({ opened: 2, counted: 3, stale: 0, doubled: 0, gap: 0 });
});

test('an append that lands late, after the row was folded again, is doubled and does not count', async () => {
  const streams = new PartitionStreams();
  const late: CommitRecord = { kind: 'folded', epoch: 5, position: 3, after: 0, key: 'JFK', total: { rows: 1, delay: 10 } };
  await fold(streams, 5);
  await streams.commit('7', late);
  expect(referee(streams).verdicts.doubled).toBe(1);
  expect(referee(streams).matches(EXPECTED)).toBe(true);
});

test('the referee sees a wrong total, a missing key and a key too many', () => {
  const reader = new CommitReferee();
  reader.read({ partition: '7', record: { kind: 'folded', epoch: 5, position: 3, after: 0, key: 'JFK', total: { rows: 2, delay: 15 } } });
  expect(reader.matches(new Map([['JFK', { rows: 2, delay: 15 }]]))).toBe(true);
  expect(reader.matches(new Map([['JFK', { rows: 2, delay: 16 }]]))).toBe(false);
  expect(reader.matches(EXPECTED)).toBe(false);
  expect(reader.matches(new Map())).toBe(false);
});

test('nothing is folded without trust', async () => {
  const streams = new PartitionStreams();
  await fold(streams, 5, () => false);
  expect(streams.stored).toEqual([{ kind: 'opened', epoch: 5 }]);
});

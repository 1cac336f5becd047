import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLedger, readCommit, type CommitRecord, type Ledger, type Verdict } from '../../src/demo/commit-ledger.js';

const opened = (epoch: number): CommitRecord => ({ kind: 'opened', epoch });
const folded = (epoch: number, after: number, position: number): CommitRecord => ({
  kind: 'folded',
  epoch,
  position,
  after,
  key: 'JFK',
  total: { rows: position, delay: 10 * position },
});

function readAll(records: readonly CommitRecord[]): { ledger: Ledger; verdicts: readonly Verdict[] } {
  let ledger = emptyLedger;
  const verdicts = records.map((record) => {
    const read = readCommit(ledger, record);
    ledger = read.ledger;
    return read.verdict;
  });
  return { ledger, verdicts };
}

test('rows count in order, and the last total of a key stands', () => {
  const { ledger, verdicts } = readAll([opened(5), folded(5, 0, 3), folded(5, 3, 7)]);
  expect(verdicts).toEqual(['opened', 'counted', 'counted']);
  expect(ledger).toEqual({ epoch: 5, position: 7, totals: new Map([['JFK', { rows: 7, delay: 70 }]]) });
});

test('what an owner writes after its successor began is stale, even when it is the very next row', () => {
  const { ledger, verdicts } = readAll([opened(5), folded(5, 0, 3), opened(9), folded(5, 3, 7), folded(9, 3, 7)]);
  expect(verdicts).toEqual(['opened', 'counted', 'opened', 'stale', 'counted']);
  expect(ledger.position).toBe(7);
});

test('a late opening of a former owner takes nothing back', () => {
  const { ledger, verdicts } = readAll([opened(9), opened(5), folded(9, 0, 3)]);
  expect(verdicts).toEqual(['opened', 'stale', 'counted']);
  expect(ledger.epoch).toBe(9);
});

test('a record that was written twice counts once', () => {
  expect(readAll([opened(5), folded(5, 0, 3), folded(5, 0, 3)]).verdicts).toEqual(['opened', 'counted', 'doubled']);
});

test('a row that leaves one out is refused, and the row that was left out still counts', () => {
  expect(readAll([opened(5), folded(5, 3, 7), folded(5, 0, 3), folded(5, 3, 7)]).verdicts).toEqual(['opened', 'gap', 'counted', 'counted']);
});

test('the same owner may open again and goes on where it was', () => {
  expect(readAll([opened(5), folded(5, 0, 3), opened(5), folded(5, 3, 7)]).verdicts).toEqual(['opened', 'counted', 'opened', 'counted']);
});

const anyRecord = fc.oneof(
  fc.nat(4).map(opened),
  fc
    .record({ epoch: fc.nat(4), after: fc.nat(6), step: fc.integer({ min: 1, max: 3 }) })
    .map(({ epoch, after, step }) => folded(epoch, after, after + step)),
);

test('whatever is written, no row counts twice, positions and epochs never fall, and what counts forms one chain', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 60 }), (records) => {
      let ledger = emptyLedger;
      for (const record of records) {
        const before = ledger;
        const { verdict, ledger: next } = readCommit(before, record);
        ledger = next;
        expect(next.epoch).toBeGreaterThanOrEqual(before.epoch);
        if (verdict !== 'counted') expect([next.position, next.totals]).toEqual([before.position, before.totals]);
        else if (record.kind === 'folded') {
          expect(record.after).toBe(before.position);
          expect(next.position).toBeGreaterThan(before.position);
        }
      }
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { checkHistory, type HistoryQuestion, type HistoryVerdict } from '../../src/simulation/check-history.js';
import type { HistoryRecord, MemberRecord, OwnerRecord } from '../../src/simulation/history.js';

/** `A1` is the first incarnation of worker A, in a process of its own. */
function witness(incarnation: string, atMs: number) {
  return { atMs, pid: incarnation.codePointAt(0)! * 10 + Number(incarnation.slice(1)), worker: incarnation.slice(0, 1), incarnation };
}
const trusted = (incarnation: string, atMs: number, trustedUntilMs: number): MemberRecord => ({
  ...witness(incarnation, atMs),
  kind: 'trusted',
  trustedUntilMs,
});
const member = (kind: MemberRecord['kind'], incarnation: string, atMs: number): MemberRecord => ({ ...witness(incarnation, atMs), kind });
type Grant = readonly [atMs: number, epoch: number, partition?: string];
const owner = (kind: OwnerRecord['kind'], incarnation: string, [atMs, epoch, partition = 'p']: Grant): OwnerRecord => ({
  ...witness(incarnation, atMs),
  kind,
  partition,
  epoch,
});
const judge = (records: readonly HistoryRecord[], question: Partial<HistoryQuestion> = {}): HistoryVerdict =>
  checkHistory(records, { partitions: ['p'], fromMs: 0, untilMs: 1000, ...question });
const spans = (list: readonly { fromMs: number; toMs: number }[]): number[][] => list.map((one) => [one.fromMs, one.toMs]);

/** A owns from the start, hands over to B. */
const handover = [
  trusted('A1', 0, 2000),
  owner('started', 'A1', [0, 41]),
  owner('worked', 'A1', [200, 41]),
  owner('ended', 'A1', [400, 41]),
  owner('released', 'A1', [401, 41]),
  trusted('B1', 0, 2000),
  owner('started', 'B1', [450, 57]),
  owner('worked', 'B1', [500, 57]),
];
/** A is killed at 300, B takes over at 600; A's last trust reached to 500. */
const crash = [trusted('A1', 0, 500), owner('started', 'A1', [0, 41]), trusted('B1', 0, 2000), owner('started', 'B1', [600, 57])];

describe('checkHistory', () => {
  it('passes a handover, and tells its gap and its move', () => {
    expect(judge(handover, { victims: ['A'] })).toEqual({
      overlaps: [],
      overlapsMs: 0,
      unowned: { runs: 1, p50: 50, p99: 50, max: 50, totalMs: 50, intervals: [{ partition: 'p', fromMs: 400, toMs: 450 }] },
      epochsRepeatedOrFallen: [],
      workWithoutTrust: [],
      moves: [{ partition: 'p', from: 'A', to: 'B', atMs: 450, epoch: 57 }],
      unneededMoves: [],
    });
  });

  it('takes records in any order', () => {
    expect(judge(handover.toReversed())).toEqual(judge(handover));
  });

  it('ends what was owned with the last trust written down, sooner with a death', () => {
    expect(spans(judge(crash).unowned.intervals)).toEqual([[500, 600]]);
    expect(spans(judge([...crash, member('died', 'A1', 300)]).unowned.intervals)).toEqual([[300, 600]]);
  });

  it('takes a death that is known by its process only', () => {
    const byPid = { ...member('died', 'A1', 300), worker: '', incarnation: '' };
    expect(spans(judge([...crash, byPid]).unowned.intervals)).toEqual([[300, 600]]);
  });

  it('extends trust by every record that says so, and ends it when it is lost', () => {
    const extended = [...crash, { ...owner('worked', 'A1', [450, 41]), trustedUntilMs: 580 }];
    expect(spans(judge(extended).unowned.intervals)).toEqual([[580, 600]]);
    expect(spans(judge([...crash, member('trustLost', 'A1', 350)]).unowned.intervals)).toEqual([[350, 600]]);
    const lapsed = [...crash, trusted('A1', 540, 590)];
    expect(spans(judge(lapsed).unowned.intervals)).toEqual([
      [500, 540],
      [590, 600],
    ]);
    const regained = [...crash, member('trustLost', 'A1', 350), trusted('A1', 400, 550)];
    expect(spans(judge(regained).unowned.intervals)).toEqual([
      [350, 400],
      [550, 600],
    ]);
  });
});

describe('checkHistory on the ends of ownership', () => {
  it('believes nothing that the dead say', () => {
    const haunted = [...crash, member('died', 'A1', 300), trusted('A1', 320, 900)];
    expect(spans(judge(haunted).unowned.intervals)).toEqual([[300, 600]]);
    expect(judge(haunted).overlaps).toEqual([]);
  });

  it('ends with the release, also while the code still runs', () => {
    const running = [...handover.filter((record) => record.kind !== 'ended'), owner('worked', 'A1', [600, 41])];
    expect(spans(judge(running).unowned.intervals)).toEqual([[401, 450]]);
    expect(judge(running).overlaps).toEqual([]);
    expect(judge(running).workWithoutTrust.map((record) => record.atMs)).toEqual([600]);
  });
});

describe('checkHistory on overlaps', () => {
  it('flags two incarnations that own a partition at once, with its length', () => {
    const early = crash.map((record) => (record.atMs === 600 ? owner('started', 'B1', [470, 57]) : record));
    const { overlaps, overlapsMs } = judge(early);
    expect(overlaps.map((one) => [one.partition, one.fromMs, one.toMs, one.first.incarnation, one.second.incarnation])).toEqual([
      ['p', 470, 500, 'A1', 'B1'],
    ]);
    expect(overlapsMs).toBe(30);
  });

  it('flags a new incarnation of the same worker beside the old one', () => {
    const records = [trusted('A1', 0, 500), owner('started', 'A1', [0, 41]), trusted('A2', 300, 900), owner('started', 'A2', [300, 57])];
    expect(spans(judge(records).overlaps)).toEqual([[300, 500]]);
  });

  it('finds an overlap with an owner that is not the latest', () => {
    const records = [
      trusted('A1', 0, 1000),
      owner('started', 'A1', [0, 1]),
      trusted('B1', 0, 1000),
      owner('started', 'B1', [100, 2]),
      owner('ended', 'B1', [200, 2]),
      trusted('C1', 0, 1000),
      owner('started', 'C1', [300, 3]),
    ];
    expect(spans(judge(records).overlaps)).toEqual([
      [100, 200],
      [300, 1000],
    ]);
  });

  it('holds it against a member that it never said how long it trusts itself', () => {
    expect(spans(judge(crash.filter((record) => record.kind !== 'trusted')).overlaps)).toEqual([[600, 1000]]);
  });

  it('accepts owners of different partitions, handovers to the instant, and the dead', () => {
    const elsewhere = [...crash.slice(0, 3), owner('started', 'B1', [100, 57, 'q'])];
    expect(judge(elsewhere).overlaps).toEqual([]);
    const exact = crash.map((record) => (record.atMs === 600 ? owner('started', 'B1', [500, 57]) : record));
    expect(judge(exact).overlaps).toEqual([]);
    const afterDeath = crash.map((record) => (record.atMs === 600 ? owner('started', 'B1', [310, 57]) : record));
    expect(judge([...afterDeath, member('died', 'A1', 300)]).overlaps).toEqual([]);
    expect(judge(afterDeath).overlapsMs).toBe(190);
  });
});

describe('checkHistory on gaps', () => {
  it('counts a partition that nobody ever ran, and the edges of the stretch', () => {
    const { unowned } = judge(crash, { partitions: ['p', 'q'], fromMs: 100, untilMs: 700 });
    expect(unowned.intervals).toEqual([
      { partition: 'p', fromMs: 500, toMs: 600 },
      { partition: 'q', fromMs: 100, toMs: 700 },
    ]);
    expect([unowned.runs, unowned.p50, unowned.max, unowned.totalMs]).toEqual([2, 100, 600, 700]);
  });

  it('counts user code that ended though it was to run', () => {
    const records = [trusted('A1', 0, 2000), owner('started', 'A1', [0, 41]), owner('ended', 'A1', [900, 41])];
    expect(spans(judge(records).unowned.intervals)).toEqual([[900, 1000]]);
  });

  it('finds none, of length zero, while owners follow each other without one', () => {
    const records = [trusted('A1', 0, 500), owner('started', 'A1', [0, 41]), trusted('B1', 0, 2000), owner('started', 'B1', [500, 57])];
    expect(judge(records).unowned).toEqual({ runs: 0, p50: 0, p99: 0, max: 0, totalMs: 0, intervals: [] });
  });
});

describe('checkHistory on epochs', () => {
  const starts = (...grants: readonly (readonly [string, number])[]): HistoryRecord[] =>
    grants.map(([incarnation, epoch], index) => owner('started', incarnation, [index * 100, epoch]));
  const mistakes = (records: readonly HistoryRecord[]): string[] =>
    judge(records).epochsRepeatedOrFallen.map(
      ({ kind, start, before }) => `${kind} ${start.incarnation} ${start.epoch} after ${before.incarnation} ${before.epoch}`,
    );

  it('flags an epoch that another incarnation had, and one that was passed', () => {
    expect(mistakes(starts(['A1', 41], ['B1', 41]))).toEqual(['repeated B1 41 after A1 41']);
    expect(mistakes(starts(['A1', 41], ['B1', 57], ['A1', 41], ['C1', 50]))).toEqual([
      'fallen A1 41 after B1 57',
      'fallen C1 50 after B1 57',
    ]);
    expect(mistakes(starts(['A1', 41], ['A2', 41]))).toEqual(['repeated A2 41 after A1 41']);
  });

  it('lets one incarnation run its grant again, and epochs of partitions be independent', () => {
    expect(mistakes(starts(['A1', 41], ['A1', 41], ['B1', 57]))).toEqual([]);
    expect(mistakes([owner('started', 'A1', [0, 41, 'p']), owner('started', 'B1', [10, 40, 'q'])])).toEqual([]);
  });
});

describe('checkHistory on work without trust', () => {
  const guilty = (...added: readonly HistoryRecord[]): string[] =>
    judge([...handover, ...added]).workWithoutTrust.map(
      (record) => `${record.kind} ${record.incarnation} ${record.epoch} at ${record.atMs}`,
    );

  it('flags work after the trust ran out, also of a process that slept through it', () => {
    const slept = [
      trusted('C1', 0, 300),
      owner('started', 'C1', [100, 60, 'q']),
      owner('worked', 'C1', [700, 60, 'q']),
      owner('ended', 'C1', [710, 60, 'q']),
    ];
    expect(guilty(...slept)).toEqual(['worked C1 60 at 700']);
    expect(guilty(...slept, trusted('C1', 650, 900))).toEqual([]);
  });

  it('flags a start before there is trust, and after it was lost', () => {
    expect(guilty(owner('started', 'C1', [10, 60, 'q']), trusted('C1', 20, 300))).toEqual(['started C1 60 at 10']);
    expect(guilty(trusted('C1', 20, 300), member('trustLost', 'C1', 100), owner('started', 'C1', [150, 60, 'q']))).toEqual([
      'started C1 60 at 150',
    ]);
  });

  it('flags work for a grant that was given up, or never started', () => {
    expect(guilty(owner('worked', 'A1', [405, 41]))).toEqual(['worked A1 41 at 405']);
    expect(guilty(owner('worked', 'B1', [600, 58]))).toEqual(['worked B1 58 at 600']);
  });

  it('accepts a grant that starts, works and ends in one instant', () => {
    const instant = (['started', 'worked', 'ended'] as const).map((kind) => owner(kind, 'B1', [700, 90, 'q']));
    expect(guilty(...instant)).toEqual([]);
  });
});

describe('checkHistory on moves', () => {
  const start = (incarnation: string, atMs: number, partition: string): OwnerRecord =>
    owner('started', incarnation, [atMs, atMs + 1, partition]);

  it('counts changes of stable id, not new incarnations or repeated starts', () => {
    const records = [start('A1', 0, 'p'), start('A2', 100, 'p'), start('A2', 200, 'p'), start('B1', 300, 'p'), start('A2', 400, 'p')];
    expect(judge(records).moves.map((move) => `${move.from}→${move.to}@${move.atMs}`)).toEqual(['A→B@300', 'B→A@400']);
  });

  it('flags moves away from workers that had no need', () => {
    const records = [start('A1', 0, 'p'), start('B1', 0, 'q'), start('C1', 300, 'p'), start('C1', 300, 'q')];
    expect(judge(records, { victims: ['A'] }).unneededMoves.map((move) => move.partition)).toEqual(['q']);
    expect(judge(records).unneededMoves).toHaveLength(2);
  });

  it('asks about its stretch only, and counts members without id by incarnation', () => {
    const records = [start('A1', 0, 'p'), start('B1', 300, 'p'), start('C1', 600, 'p')];
    expect(judge(records, { fromMs: 400 }).moves.map((move) => move.to)).toEqual(['C']);
    const nameless = [start('A1', 0, 'p'), start('A2', 300, 'p')].map((record) => ({ ...record, worker: '' }));
    expect(judge(nameless).moves.map((move) => `${move.from}→${move.to}`)).toEqual(['A1→A2']);
  });
});

import { expect, test } from 'vitest';
import type { Entry } from '../../../machines/model/entries.js';
import type { MemberId, Term } from '../../../machines/model/ids.js';
import type { HistoryRecord } from '../../../src/simulation/history.js';
import { compiledPath } from '../../support/compiled-sources.js';
import { drawRounds } from './draw-rounds.js';
import type { Gesture } from './gesture.js';
import { gestureKinds } from './gestures.js';
import { judgeError, judgeHistory, judgeLog } from './judge-run.js';
import { playChaos } from './play-chaos.js';
import { makeReport, renderPage } from './report.js';
import { openPark } from './server-park.js';

function firstRounds(seed: number, servers: number, count = 60): readonly (readonly Gesture[])[] {
  const rounds = drawRounds({ seed, servers, nodes: 4 });
  return Array.from({ length: count }, () => rounds.next().value as readonly Gesture[]);
}

test('one seed is one sequence, another seed is another', () => {
  expect(firstRounds(1, 1)).toEqual(firstRounds(1, 1));
  expect(firstRounds(1, 1)).not.toEqual(firstRounds(2, 1));
});

test('every gesture comes, those of a cluster with three servers only, and no two of a round need one place', () => {
  const names = (servers: number): ReadonlySet<string> =>
    new Set(firstRounds(1, servers).flatMap((round) => round.map(({ name }) => name)));
  expect([...names(3)].toSorted()).toEqual(Object.keys(gestureKinds).toSorted());
  expect([...names(1)].filter((name) => /Stream|Quorum/.test(name))).toEqual([]);
  for (const round of firstRounds(3, 3)) {
    const places = round.map(({ name }) => gestureKinds[name].place).filter((place) => place !== 'worker');
    expect(new Set(places).size).toBe(places.length);
  }
});

test('I2, I3, I7: a history with two trusted owners, a token used twice, and work without trust is found out', () => {
  const run = (incarnation: string, [fromMs, toMs, trustedUntilMs]: readonly [number, number, number]): readonly HistoryRecord[] => {
    const owner = { pid: 1, worker: incarnation, incarnation, partition: 'p', epoch: 5 };
    return [
      { ...owner, kind: 'started', atMs: fromMs, trustedUntilMs },
      { ...owner, kind: 'ended', atMs: toMs },
    ];
  };
  const broken = judgeHistory([...run('a', [0, 60, 100]), ...run('b', [50, 60, 100]), ...run('c', [200, 210, 90])]);
  expect(new Set(broken.map(({ invariant }) => invariant))).toEqual(new Set(['I2', 'I3', 'I7']));
  expect(judgeHistory(run('a', [0, 60, 100]))).toEqual([]);
});

test('I1, I5: a log with a leader that never won is found out, and a worker that says what it may not', () => {
  const head = { v: 1, author: 'a'.padEnd(22, '-') as MemberId };
  const entries: readonly Entry[] = [{ ...head, counter: 1, kind: 'leader.renew', term: 7 as Term }];
  expect(judgeLog(entries.map((entry, index) => ({ sequence: index + 1, entry }))).map(({ invariant }) => invariant)).toEqual(['I1']);
  expect(judgeError('ERR_CONCLAVE_DIVERGED', 'x')[0]?.invariant).toBe('I5');
  expect(judgeError('ERR_CONCLAVE_INVARIANT', 'at 7: I2: p has two owners')[0]?.invariant).toBe('I2');
  expect(judgeError('UNKNOWN', 'x is not a function')[0]?.invariant).toBe('bug');
  expect(judgeError('ERR_CONCLAVE_FENCED', 'x')).toEqual([]);
});

test('some seconds of chaos end at rest, with a report and a page', async () => {
  await using park = await openPark(1);
  const script = await compiledPath('test/support/worker-process.ts');
  const told: string[] = [];
  const played = await playChaos({ park, script, nodes: 3, partitions: 6, seed: 1, minutes: 0.05, tell: (line) => told.push(line) });
  const report = makeReport({ seed: 1, minutes: 0.05, servers: 1 }, played);
  expect(report).toMatchObject({ violations: [], mishaps: [] });
  expect(report.rounds).toBeGreaterThan(0);
  expect(Object.keys(report.injections)).not.toEqual([]);
  expect(told.at(-1)).toMatch(/at rest \d+ ms after all was whole/);
  expect(renderPage(report)).toContain(`${report.rounds} rounds`);
});

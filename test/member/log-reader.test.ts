import { describe, expect, it } from 'vitest';
import { StoredLog } from '../../src/memory/stored-log.js';
import { LogReader, type LogProblem } from '../../src/member/log-reader.js';
import { recordHash } from '../../src/member/record-hash.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { ScriptedLog } from './scripted-log.js';

/** A reader that has read `a b c`. */
async function startedReader() {
  const log = new ScriptedLog();
  const clock = new VirtualClock();
  const read: string[] = [];
  const problems: LogProblem[] = [];
  log.store('a', 'b', 'c');
  const reader = new LogReader({
    log,
    clock,
    readTimeoutMs: 1_000,
    onRecord: ({ sequence, data }) => read.push(`${sequence}${Buffer.from(data).toString()}`),
    onProblem: (problem) => problems.push(problem),
  });
  await reader.start(1, 1_000);
  return { log, clock, reader, read, problems };
}

/** A record of somebody who had read `text` under `sequence`. */
const writtenAfter = (sequence: number, text: string): string =>
  JSON.stringify({ v: 1, after: [sequence, recordHash({ sequence, data: Buffer.from(text) })], author: 'x' });

interface Missed {
  readonly stored?: string;
  readonly brought?: readonly [number, string];
  readonly nudged?: number;
  readonly silentMs?: number;
}

describe('LogReader', () => {
  it('reads what is stored, then what the feed brings, and nothing at idle', async () => {
    const { log, clock, read } = await startedReader();
    const { reads } = log;
    log.store('d');
    log.bring(4, 'd');
    await clock.advanceAsync(60_000);
    expect([read, log.reads - reads, clock.pending]).toEqual([['1a', '2b', '3c', '4d'], 0, 0]);
  });

  it('fills the gap before a record that the feed brings', async () => {
    const { log, clock, read } = await startedReader();
    log.store('d', 'e', 'f');
    log.bring(6, 'f');
    await clock.runUntilAsync(() => read.length === 6, 1_000);
    expect(read).toEqual(['1a', '2b', '3c', '4d', '5e', '6f']);
  });

  it('puts in order what the feed brings out of order, and ignores repeats', async () => {
    const { log, clock, read, problems } = await startedReader();
    log.store('d', 'e');
    for (const [sequence, text] of [
      [5, 'e'],
      [4, 'd'],
      [4, 'd'],
      [5, 'e'],
      [1, 'a'],
    ] as const)
      log.bring(sequence, text);
    await clock.advanceAsync(1_000);
    expect([read, problems]).toEqual([['1a', '2b', '3c', '4d', '5e'], []]);
  });

  it('knows how far it is behind what it was told of, until it has read that', async () => {
    const { log, clock, reader } = await startedReader();
    log.isReachable = false;
    log.store('d', 'e');
    expect(reader.behind).toBe(0);
    reader.nudge(5);
    expect(reader.behind).toBe(2);
    log.isReachable = true;
    await clock.runUntilAsync(() => reader.behind === 0, 1_000);
  });

  it('finds the lost end of the feed when it is told how far the log goes', async () => {
    const { log, clock, read, reader } = await startedReader();
    log.store('d');
    reader.nudge(4);
    await clock.runUntilAsync(() => read.length === 4, 1_000);
    expect(read.at(-1)).toBe('4d');
  });

  it('keeps trying to fill a gap while the log is out of reach', async () => {
    const { log, clock, read, reader } = await startedReader();
    log.isReachable = false;
    log.store('d');
    reader.nudge(4);
    await clock.advanceAsync(5_000);
    expect(read).toHaveLength(3);
    log.isReachable = true;
    expect(await clock.runUntilAsync(() => read.length === 4, 1_000)).toBe(true);
  });

  it('says that the log went back when it ends before what was read', async () => {
    const { log, clock, reader, problems } = await startedReader();
    log.stored = new StoredLog('first', log.stored.limits);
    log.store('a');
    reader.resync();
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 1 }]);
    expect(log.watchers).toBe(0);
  });

  it('does not believe at once that a replicated log went back: a server that was away may have said so', async () => {
    const { log, clock, reader, read, problems } = await startedReader();
    log.oldEnd = 1;
    reader.resync();
    await clock.advanceAsync(2_500);
    expect([reader.isShort, problems]).toEqual([true, []]);
    log.oldEnd = undefined;
    log.store('d');
    await clock.advanceAsync(1_000);
    expect([reader.isShort, problems, read.at(-1)]).toEqual([false, [], '4d']);
  });

  it('believes it when nothing else is heard for long', async () => {
    const { log, clock, reader, problems } = await startedReader();
    log.oldEnd = 1;
    reader.resync();
    await clock.advanceAsync(30_500);
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 1 }]);
  });

  it('does not deliver what waited behind a gap when the log has forgotten it by then', async () => {
    const { log, clock, read, problems } = await startedReader();
    log.isReachable = false;
    log.bring(5, 'forgotten');
    await clock.advanceAsync(1_000);
    log.store('new d');
    log.isReachable = true;
    await clock.advanceAsync(1_000);
    log.store('new e');
    log.bring(5, 'new e');
    expect([read.slice(3), problems]).toEqual([['4new d', '5new e'], []]);
  });

  it('says that the log went back when a record comes back different', async () => {
    const { log, problems } = await startedReader();
    log.bring(2, 'another');
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 2 }]);
  });

  it('says that the log went back although it has grown past what was read since', async () => {
    const { log, clock, reader, read, problems } = await startedReader();
    log.stored = new StoredLog('first', log.stored.limits);
    log.store('a', 'b', 'other', 'd', 'e');
    reader.resync();
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 3 }]);
    expect(read).toHaveLength(3);
  });

  it('says so although the feed has brought what is new before the reader could look', async () => {
    const { log, clock, reader, problems } = await startedReader();
    reader.doubt();
    log.stored = new StoredLog('first', log.stored.limits);
    log.store('a', 'b', 'other', 'd');
    log.bring(4, 'd');
    reader.resync();
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 3 }]);
  });

  it.each([
    ['a gap', { brought: [5, 'e'] }],
    ['a filler, by which somebody else says so', { brought: [4, 'forgotten'] }],
    ['a filler that it reads', { stored: 'forgotten', nudged: 4 }],
    ['a long silence', { brought: [4, 'd'], silentMs: 5_001 }],
    ['a long silence, when it is told how far the log goes', { nudged: 4, silentMs: 5_001 }],
  ] as const)('says so, and delivers nothing, after %s', async (_, { stored = 'd', brought, nudged, silentMs = 0 }: Missed) => {
    const { log, clock, reader, read, problems } = await startedReader();
    log.stored = new StoredLog('first', log.stored.limits);
    log.store('a', 'b', 'other', brought?.[0] === 4 ? brought[1] : stored, 'e');
    await clock.advanceAsync(silentMs);
    if (brought) log.bring(...brought);
    if (nudged !== undefined) reader.nudge(nudged);
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'wentBack', next: 4, last: 3 }]);
    expect(read).toHaveLength(3);
  });

  it('reads nothing on while it is in doubt: the link is lost again before the log was looked at, and then the log forgets', async () => {
    const { log, clock, reader, read, problems } = await startedReader();
    log.store('d', 'e');
    reader.resync();
    reader.doubt();
    await clock.advanceAsync(1_000);
    log.stored = new StoredLog('first', log.stored.limits);
    log.store('a', 'b', 'c', 'others', 'others', 'f');
    reader.resync();
    await clock.advanceAsync(1_000);
    expect([read.slice(3), problems]).toEqual([['4others', '5others', '6f'], []]);
  });

  it('says that the log is gone when it is not there for long', async () => {
    const { log, clock, reader, problems } = await startedReader();
    log.isThere = false;
    reader.resync();
    await clock.advanceAsync(2_500);
    expect(problems).toEqual([]);
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'gone' }]);
  });

  it('goes on when the log was not there for a moment', async () => {
    const { log, clock, reader, read, problems } = await startedReader();
    log.isThere = false;
    reader.resync();
    await clock.advanceAsync(2_500);
    log.isThere = true;
    log.store('d');
    await clock.advanceAsync(10_000);
    expect([read.at(-1), problems]).toEqual(['4d', []]);
  });

  it('says that records were trimmed before it read them', async () => {
    const { log, clock, reader, problems } = await startedReader();
    log.store('d', 'e', 'f');
    log.stored.compact(5);
    reader.nudge(6);
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'trimmed', next: 4, first: 6 }]);
  });

  it('says that the log was made anew', async () => {
    const { log, clock, reader, problems } = await startedReader();
    log.stored = new StoredLog('second', log.stored.limits);
    log.store('a', 'b', 'c', 'd');
    reader.resync();
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'replaced' }]);
  });

  it('holds what comes live after an absence until the log was found to be the same', async () => {
    const { log, clock, read, reader } = await startedReader();
    reader.resync();
    log.store('d');
    log.bring(4, 'd');
    expect(read).toHaveLength(3);
    await clock.advanceAsync(1_000);
    expect(read).toEqual(['1a', '2b', '3c', '4d']);
    log.store('e');
    log.bring(5, 'e');
    expect(read.at(-1)).toBe('5e');
  });

  it('has looked at the log once, however much comes live meanwhile over a slow line', async () => {
    const { log, clock, read, reader } = await startedReader();
    const position = log.position.bind(log);
    log.position = async () => {
      await new Promise((resolve) => clock.setTimeout(resolve as () => void, 450));
      return position();
    };
    reader.resync();
    for (const [at, text] of ['d', 'e', 'f', 'g', 'h', 'i'].entries()) {
      log.store(text);
      log.bring(at + 4, text);
      await clock.advanceAsync(200);
    }
    log.store('j');
    log.bring(10, 'j');
    expect(read.at(-1)).toBe('10j');
  });

  it('delivers nothing of another log that goes on where the first one ended', async () => {
    const { log, clock, read, reader, problems } = await startedReader();
    log.stored = new StoredLog('second', log.stored.limits);
    log.store('x', 'y', 'z', 'd');
    reader.resync();
    log.bring(4, 'd');
    await clock.advanceAsync(1_000);
    expect([read.length, problems]).toEqual([3, [{ kind: 'replaced' }]]);
  });

  it.for(['the feed brings', 'is read'])(
    'delivers nothing that %s of a log that forgot and went on from where the reader stands',
    async (way) => {
      const { log, clock, read, reader, problems } = await startedReader();
      log.stored = new StoredLog('first', log.stored.limits);
      log.store('x', 'y', 'z', writtenAfter(3, 'z'));
      if (way === 'is read') reader.nudge(4);
      else log.bring(4, writtenAfter(3, 'z'));
      await clock.advanceAsync(1_000);
      expect([read.length, problems]).toEqual([3, [{ kind: 'wentBack', next: 4, last: 3 }]]);
    },
  );

  it('goes on when it is the author of a record who had read something else', async () => {
    const { log, clock, read, problems } = await startedReader();
    log.store(writtenAfter(2, 'x'));
    log.bring(4, writtenAfter(2, 'x'));
    await clock.advanceAsync(1_000);
    expect([read.length, problems]).toEqual([4, []]);
  });

  it('looks at the log when a record comes from before all that it remembers', async () => {
    const { log, clock, problems, read } = await startedReader();
    for (let sequence = 4; sequence <= 600; sequence++) {
      log.store(`${sequence}`);
      log.bring(sequence, `${sequence}`);
    }
    expect(read).toHaveLength(600);
    log.stored = new StoredLog('second', log.stored.limits);
    log.store('a');
    log.bring(1, 'a');
    await clock.advanceAsync(1_000);
    expect(problems).toEqual([{ kind: 'replaced' }]);
  });

  it.for([
    { askedMs: 500, soonMs: 0 },
    { askedMs: 750, soonMs: 100 }, // It asked last at 700, and would next at 1,500.
  ])('asks a log that dropped its question $askedMs ms ago again when there is news of it', async ({ askedMs, soonMs }) => {
    const { log, clock, read, reader } = await startedReader();
    log.isMute = true;
    reader.resync();
    await clock.advanceAsync(askedMs);
    log.isMute = false;
    log.store('d');
    log.bring(4, 'd');
    await clock.advanceAsync(soonMs);
    expect([read.at(-1), clock.pending]).toEqual(['4d', 0]);
  });

  it('hears of news in every moment, also when it just comes to rest', async () => {
    for (let turns = 0; turns < 60; turns++) {
      const { log, clock, read, reader } = await startedReader();
      reader.resync();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      log.store('d');
      reader.nudge(4);
      await clock.advanceAsync(1_000);
      expect([turns, read.at(-1)]).toEqual([turns, '4d']);
    }
  });

  it('asks again by itself: what it asked a log that had only just got its leader was dropped, too', async () => {
    const { log, clock, read } = await startedReader();
    await clock.advanceAsync(60_000);
    log.isMute = true;
    log.store('d');
    log.bring(4, 'd');
    log.isMute = false;
    await clock.advanceAsync(100);
    expect([read.at(-1), clock.pending]).toEqual(['4d', 0]);
  });

  it('reads nothing more when it is closed', async () => {
    const { log, read, reader } = await startedReader();
    reader.close();
    log.bring(4, 'd');
    expect([read.length, log.watchers]).toEqual([3, 0]);
  });
});

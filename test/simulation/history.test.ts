import { describe, expect, it } from 'vitest';
import { formatRecord, type HistoryRecord, parseHistory } from '../../src/simulation/history.js';

const started: HistoryRecord = {
  atMs: 1.5,
  pid: 7,
  worker: 'worker-1',
  incarnation: 'A',
  kind: 'started',
  partition: 'p\n1',
  epoch: 41,
  trustedUntilMs: 900,
};
const died: HistoryRecord = { atMs: 2, pid: 7, worker: '', incarnation: '', kind: 'died' };

describe('parseHistory', () => {
  it('reads back what was written, one line each', () => {
    const text = formatRecord(started) + formatRecord(died);
    expect(text.split('\n')).toHaveLength(3);
    expect(parseHistory(text)).toEqual([started, died]);
    expect(parseHistory('')).toEqual([]);
  });

  it('leaves out a last line that a kill cut off', () => {
    expect(parseHistory(formatRecord(died) + formatRecord(started).slice(0, 30))).toEqual([died]);
  });

  it.each([
    ['no JSON', '{"atMs":'],
    ['an empty line', ''],
    ['no object', 'null'],
    ['an unknown kind', JSON.stringify({ ...died, kind: 'vanished' })],
    ['no time', JSON.stringify({ ...died, atMs: null })],
    ['no process', JSON.stringify({ ...died, pid: 'x' })],
    ['no epoch where one belongs', JSON.stringify({ ...started, epoch: undefined })],
    ['a trust that is no time', JSON.stringify({ ...started, trustedUntilMs: 'soon' })],
  ])('throws on a whole line with %s, with its number', (_, line) => {
    expect(() => parseHistory(`${formatRecord(died)}${line}\n`)).toThrow('line 2 of the history is no record');
  });
});

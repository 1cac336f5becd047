import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mergeRows, partOf, rowsIn, withPart } from '../../bench/figure-document.js';
import { figureColumns, figureRow } from '../../bench/figure-table.js';
import { figure } from '../../bench/figure.js';
import { markdownTable } from '../../bench/markdown-table.js';

const page = new URL('../../docs/reference/performance.md', import.meta.url).pathname;

it('the figures of the page are a table as the benchmark writes it', () => {
  const [machine, ...table] = partOf(readFileSync(page, 'utf8'), 'figures').split('\n');
  expect(machine).toMatch(/^Node \d+\.\d+\.\d+, nats-server \d+\.\d+\.\d+, \d+ × .+, everything on loopback\.$/);
  const titles = figureColumns.map(({ title }) => title);
  expect(
    table[1]
      ?.split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ).toEqual(titles);
  const rows = rowsIn(table.join('\n'));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => row.length !== titles.length)).toEqual([]);
});

it('every row of the page says of itself truly whether its bar is met', () => {
  const cellOf = (row: readonly string[], title: string): string => row[figureColumns.findIndex((column) => column.title === title)] ?? '';
  for (const row of rowsIn(partOf(readFileSync(page, 'utf8'), 'figures'))) {
    const bar = cellOf(row, 'at most');
    const limits = bar.split(', ').map((text) => text.split(' ≤ '));
    const isMet = limits.every(([name = '', limit]) => Number(cellOf(row, name)) <= Number(limit));
    expect([row.join(' '), cellOf(row, 'met')]).toEqual([row.join(' '), bar === '' ? '' : isMet ? 'yes' : 'no']);
  }
});

it.each(['figures', 'placement'] as const)('%s are replaced, and what stands around them stays', (part) => {
  const before = withPart(readFileSync(page, 'utf8'), part, 'OLD');
  const after = withPart(before, part, 'NEW');
  expect(partOf(after, part)).toBe('NEW');
  expect(after.replace('NEW', 'OLD')).toBe(before);
  expect(() => withPart('# no place', part, 'new')).toThrow(`no place for ${part}`);
});

it('what is measured anew takes the place of its bar, and the others stay', () => {
  const before = [
    ['P2', 'b'],
    ['P10', 'old'],
    ['P10', 'older'],
  ];
  expect(
    mergeRows(before, [
      ['P10', 'new'],
      ['P1', 'a'],
    ]),
  ).toEqual([
    ['P1', 'a'],
    ['P2', 'b'],
    ['P10', 'new'],
  ]);
});

it('nothing measured meets no bar, and a value at the limit meets it', () => {
  const subject = { id: 'P0', what: 'x', preset: null, unit: 'ms', bar: { p50: 2, max: 3 } };
  expect(figure(subject, []).met).toBe(false);
  expect(figure(subject, [1, 2, 3]).met).toBe(true);
  expect(figure(subject, [1, 2, 4]).met).toBe(false);
  expect(markdownTable(figureColumns, [figureRow(figure(subject, [1, 2, 3]))])).toContain(
    '| P0  | x    |        |    3 |   2 |   3 |   3 | ms   | p50 ≤ 2, max ≤ 3 | yes |',
  );
});

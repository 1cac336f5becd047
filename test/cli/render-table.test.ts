import { expect, test } from 'vitest';
import { renderTable } from '../../src/cli/render-table.js';
import type { Terminal } from '../../src/cli/terminal.js';

const terminal = (look: Partial<Terminal> = {}): Terminal => ({
  out: () => undefined,
  err: () => undefined,
  columns: undefined,
  isColoured: false,
  ...look,
});

interface Row {
  readonly id: string;
  readonly text: string | null;
}

const columns = [
  { title: 'id', cell: ({ id }: Row) => id },
  { title: 'what happened', cell: ({ text }: Row) => text },
];
const long = { id: '1', text: `placement 1 moves 12; ${'granted to worker-0, '.repeat(10)}${'x'.repeat(100)}` };

test('a table in a pipe is as wide as its longest cell', () => {
  const lines = renderTable({ columns, rows: [long] }, terminal()).split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[3]).toContain(long.text);
});

test.for([40, 80, 120])('a table in a terminal of %i columns is no wider, and loses nothing', (width) => {
  const table = renderTable({ columns, rows: [long] }, terminal({ columns: width }));
  expect(
    new Set(
      table
        .trim()
        .split('\n')
        .map((line) => line.length),
    ).size,
  ).toBe(1);
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  const cells = table
    .split('\n')
    .slice(3, -2)
    .map((line) => line.split('│')[2]?.trim());
  expect(cells.join('').replaceAll(' ', '')).toBe(long.text.replaceAll(' ', ''));
});

test('cells are broken between words as long as that is enough', () => {
  const rows = [{ id: 'partition.release', text: 'granted to worker-1: 2, 10; granted to worker-2: 8, 9' }];
  expect(renderTable({ columns, rows }, terminal({ columns: 40 }))).toContain('│ partition.release │ granted to');
});

test('colour is for terminals that have it', () => {
  const content = { columns, rows: [long], colour: () => 'green' as const };
  expect(renderTable(content, terminal())).not.toContain('\u001b');
  expect(renderTable(content, terminal({ isColoured: true }))).toContain('\u001b[32m');
  expect(renderTable({ columns, rows: [long] }, terminal({ isColoured: true }))).not.toContain('\u001b[37mplacement');
});

test('an id cannot steer the terminal', () => {
  const rows = [{ id: 'a\u001b[2J\nb\u202e', text: null }];
  const table = renderTable({ columns, rows }, terminal({ isColoured: false }));
  expect(table).toContain('a\\u001b[2J\\u000ab\\u202e │ –');
});

test('a table without rows has its head', () => {
  expect(renderTable({ columns, rows: [] as Row[] }, terminal())).toContain('what happened');
});

import { Table } from 'console-table-printer';
import type { Terminal } from './terminal.js';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number | null;
  /** Numbers stand on the right. Default: left. */
  readonly alignment?: 'left' | 'right';
}

export interface TableContent<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly colour?: (row: Row) => 'green' | 'yellow' | 'red' | undefined;
}

/** What a cell takes beside its text: a space on each side and a border. */
const FRAME = 3;
const WIDTH_MIN = 8;

/** A table that is no wider than the terminal: long cells are broken into lines. Control characters are shown, never sent. */
export function renderTable<Row>({ columns, rows, colour }: TableContent<Row>, terminal: Terminal): string {
  const texts = rows.map((row) => columns.map(({ cell }) => visible(String(cell(row) ?? '–'))));
  const widths = fittingWidths(
    columns.map(({ title }, at) => Math.max(title.length, ...texts.map((cells) => cells[at]?.length ?? 0))),
    terminal.columns,
  );
  const fold = (text: string, at: number): string => foldText(text, widths[at] ?? text.length);
  const table = new Table({
    shouldDisableColors: !terminal.isColoured,
    columns: columns.map(({ title, alignment = 'left' }, at) => ({ name: String(at), title: fold(title, at), alignment })),
  });
  for (const [index, cells] of texts.entries()) {
    const row = rows[index] as Row;
    const color = colour?.(row);
    table.addRow(Object.fromEntries(cells.map((text, at) => [String(at), fold(text, at)])), color ? { color } : {});
  }
  return `${table.render()}\n`;
}

/** Takes from the widest until all fit, or nothing more can be taken. */
function fittingWidths(wanted: readonly number[], columnsMax: number | undefined): readonly number[] {
  const widths = [...wanted];
  if (columnsMax === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width + FRAME, 1) - columnsMax;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= WIDTH_MIN) break;
    widths[widest] = width - 1;
    excess--;
  }
  return widths;
}

/** Lines of at most `width` characters, broken at spaces where that is possible. */
function foldText(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => cut(part, width))) {
    if (line.length > 0 && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line.length > 0 ? `${line} ${word}` : word;
  }
  return [...lines, line].join('\n');
}

const cut = (word: string, width: number): string[] =>
  word.length <= width
    ? [word]
    : Array.from({ length: Math.ceil(word.length / width) }, (_, index) => word.slice(index * width, (index + 1) * width));

/** Ids and names come from others: what would steer the terminal is written out. */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

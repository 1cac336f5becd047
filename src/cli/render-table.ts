import { Table } from 'console-table-printer';
import type { Terminal } from './terminal.js';
import { visible } from './visible.js';

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
/** The terminal’s own: the white that the library would take is not there on a white ground. */
const OWN_COLOUR = 'reset';

/** A table that is no wider than the terminal: long cells are broken into lines. Control characters are shown, never sent. */
export function renderTable<Row>({ columns, rows, colour }: TableContent<Row>, terminal: Pick<Terminal, 'columns' | 'isColoured'>): string {
  const texts = rows.map((row) => columns.map(({ cell }) => visible(String(cell(row) ?? '–'))));
  const widths = fittingWidths(
    columns.map(({ title }, at) => [title, ...texts.map((cells) => cells[at] ?? '')]),
    terminal.columns,
  );
  const fold = (text: string, at: number): string => foldText(text, widths[at] ?? text.length);
  const table = new Table({
    shouldDisableColors: !terminal.isColoured,
    columns: columns.map(({ title, alignment = 'left' }, at) => {
      const width = widths[at] ?? WIDTH_MIN;
      // Given, not found: the library does not count a text that has more than one line.
      return { name: String(at), title: fold(title, at), alignment, minLen: width, maxLen: width };
    }),
  });
  for (const [index, cells] of texts.entries()) {
    const row = rows[index] as Row;
    table.addRow(Object.fromEntries(cells.map((text, at) => [String(at), fold(text, at)])), { color: colour?.(row) ?? OWN_COLOUR });
  }
  return `${table.render()}\n`;
}

/** Widths with which the columns fit, if they can: long cells are broken between words, and only when that is not enough, within. */
function fittingWidths(columns: readonly (readonly string[])[], columnsMax: number | undefined): readonly number[] {
  const widths = columns.map((texts) => longest(texts));
  if (columnsMax === undefined) return widths;
  const room = columnsMax - 1 - widths.length * FRAME;
  const wordWidths = columns.map((texts) => longest(texts.flatMap((text) => text.split(' '))));
  return shrunk(shrunk(widths, wordWidths, room), Array<number>(widths.length).fill(WIDTH_MIN), room);
}

const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);

/** Takes from the widest column that is above its least width, until all fit, or nothing more can be taken. */
function shrunk(widths: readonly number[], least: readonly number[], room: number): readonly number[] {
  const result = [...widths];
  const spare = (at: number): number => ((result[at] ?? 0) > (least[at] ?? 0) ? (result[at] ?? 0) : 0);
  for (let excess = result.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const widest = result.reduce((best, _, at) => (spare(at) > spare(best) ? at : best), 0);
    if (spare(widest) === 0) break;
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
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

import { renderTable, type TableColumn } from '../src/cli/render-table.js';
import type { Terminal } from '../src/cli/terminal.js';
import type { Bar, Figure } from './figure.js';

const barText = (bar: Bar): string =>
  Object.entries(bar)
    .map(([name, limit]) => `${name} ≤ ${limit}`)
    .join(', ');

/** The columns of every table of figures, on the terminal and in the documents. */
export const figureColumns: readonly TableColumn<Figure>[] = [
  { title: 'bar', cell: ({ id }) => id },
  { title: 'what', cell: ({ what }) => what },
  { title: 'preset', cell: ({ preset }) => preset },
  { title: 'runs', cell: ({ runs }) => runs, alignment: 'right' },
  { title: 'p50', cell: ({ p50 }) => p50, alignment: 'right' },
  { title: 'p99', cell: ({ p99 }) => p99, alignment: 'right' },
  { title: 'max', cell: ({ max }) => max, alignment: 'right' },
  { title: 'unit', cell: ({ unit }) => unit },
  { title: 'at most', cell: ({ bar }) => barText(bar) },
  { title: 'met', cell: ({ bar, met }) => (Object.keys(bar).length === 0 ? '' : met ? 'yes' : 'no') },
];

export const figureTable = (figures: readonly Figure[], terminal: Terminal): string =>
  renderTable({ columns: figureColumns, rows: figures, colour: ({ met }) => (met ? undefined : 'red') }, terminal);

/** The cells of one line of the table. */
export type FigureRow = readonly string[];

export const figureRow = (one: Figure): FigureRow => figureColumns.map(({ cell }) => String(cell(one) ?? ''));

/** Laid out as prettier would. */
export function markdownTable(figures: readonly FigureRow[]): string {
  const cells = [figureColumns.map(({ title }) => title), ...figures];
  const widths = figureColumns.map((_, at) => cells.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), 3));
  const line = (row: FigureRow): string => {
    const padded = row.map((text, at) => {
      const width = widths[at] ?? 0;
      return figureColumns[at]?.alignment === 'right' ? text.padStart(width) : text.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = figureColumns.map(({ alignment }, at) => {
    const dashes = '-'.repeat(widths[at] ?? 3);
    return alignment === 'right' ? `${dashes.slice(1)}:` : dashes;
  });
  const [head = [], ...rows] = cells;
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

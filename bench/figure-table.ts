import { renderTable, type TableColumn } from '../src/cli/render-table.js';
import type { Terminal } from '../src/cli/terminal.js';
import type { Bar, Figure } from './figure.js';
import { cellsOf, type TableRow } from './markdown-table.js';

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

export const figureRow = (one: Figure): TableRow => cellsOf(figureColumns, [one])[0] ?? [];

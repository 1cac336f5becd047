import { renderTable, type TableColumn } from '../src/cli/render-table.js';
import type { Terminal } from '../src/cli/terminal.js';
import type { Bar, Figure } from './figure.js';

const rounded = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3, useGrouping: false });

export const barText = (bar: Bar): string =>
  Object.entries(bar)
    .map(([name, limit]) => `${name} ≤ ${limit}`)
    .join(', ');

/** The columns of every table of figures, on the terminal and in the documents. */
export const figureColumns: readonly TableColumn<Figure>[] = [
  { title: 'bar', cell: ({ id }) => id },
  { title: 'what', cell: ({ what }) => what },
  { title: 'preset', cell: ({ preset }) => preset },
  { title: 'runs', cell: ({ runs }) => runs, alignment: 'right' },
  { title: 'p50', cell: ({ p50 }) => rounded(p50), alignment: 'right' },
  { title: 'p99', cell: ({ p99 }) => rounded(p99), alignment: 'right' },
  { title: 'max', cell: ({ max }) => rounded(max), alignment: 'right' },
  { title: 'unit', cell: ({ unit }) => unit },
  { title: 'at most', cell: ({ bar }) => barText(bar) },
  { title: 'met', cell: ({ met }) => (met ? 'yes' : 'no') },
];

export const figureTable = (figures: readonly Figure[], terminal: Terminal): string =>
  renderTable({ columns: figureColumns, rows: figures, colour: ({ met }) => (met ? undefined : 'red') }, terminal);

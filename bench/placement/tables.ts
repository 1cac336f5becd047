import type { TableColumn } from '../../src/cli/render-table.js';
import { cellsOf, markdownTable } from '../markdown-table.js';
import type { PlacementMeasure } from './placement-measure.js';
import { sizes } from './cluster.js';
import { growthExponents, sizeText } from './figures.js';

const [, medium, large] = sizes;
const alignment = 'right';
const grouped = (count: number): string => count.toLocaleString('en');

const caseColumns: readonly TableColumn<PlacementMeasure>[] = [
  { title: 'strategy', cell: ({ strategy }) => strategy },
  { title: 'weights', cell: ({ weights }) => weights },
  { title: 'change', cell: ({ change }) => change },
];
const qualityColumns: readonly TableColumn<PlacementMeasure>[] = [
  { title: 'moved', cell: ({ moved }) => grouped(moved), alignment },
  { title: 'least possible', cell: ({ idealMoved }) => grouped(idealMoved), alignment },
  { title: 'most ÷ mean', cell: ({ maxOverMean }) => maxOverMean.toFixed(2), alignment },
  { title: 'by weight', cell: ({ weightMaxOverMean }) => weightMaxOverMean.toFixed(2), alignment },
];

/** On the terminal: every case. */
export const measureColumns: readonly TableColumn<PlacementMeasure>[] = [
  ...caseColumns,
  { title: 'workers', cell: ({ workers }) => grouped(workers), alignment },
  { title: 'partitions', cell: ({ partitions }) => grouped(partitions), alignment },
  { title: 'p50 ms', cell: ({ ms }) => ms.p50.toFixed(2), alignment },
  { title: 'p99 ms', cell: ({ ms }) => ms.p99.toFixed(2), alignment },
  ...qualityColumns,
];

/** One case at both sizes that have a bar. */
interface Growing {
  readonly medium: PlacementMeasure;
  readonly large: PlacementMeasure | undefined;
  readonly exponent: number;
}

/** Two digits: the rest is noise. */
const digits = (ms = NaN): string => String(Number(ms.toPrecision(2)));

const growthColumns: readonly TableColumn<Growing>[] = [
  ...caseColumns.slice(1).map(({ title, cell }): TableColumn<Growing> => ({ title, cell: (row) => cell(row.medium) })),
  { title: `${grouped(medium.partitions)} p50`, cell: (row) => digits(row.medium.ms.p50), alignment },
  { title: 'p99', cell: (row) => digits(row.medium.ms.p99), alignment },
  { title: `${grouped(large.partitions)} p50`, cell: (row) => digits(row.large?.ms.p50), alignment },
  { title: 'p99', cell: (row) => digits(row.large?.ms.p99), alignment },
  { title: 'exponent', cell: ({ exponent }) => exponent.toFixed(2), alignment },
];

/** For the reference: what `sticky` takes, and what every strategy and rival moves. */
export function placementMarkdown(measures: readonly PlacementMeasure[]): string {
  const [medium10k = [], large100k = []] = [medium, large].map((size) =>
    measures.filter(({ partitions }) => partitions === size.partitions),
  );
  const ours = measures.filter(({ strategy }) => strategy === 'sticky');
  const exponents = growthExponents(ours);
  const isOurs = ({ strategy }: PlacementMeasure): boolean => strategy === 'sticky';
  const largeOurs = large100k.filter(isOurs);
  const growing = medium10k
    .filter(isOurs)
    .map((row, index): Growing => ({ medium: row, large: largeOurs[index], exponent: exponents[index] ?? NaN }));
  return [
    `What \`sticky\` takes for one placement, in milliseconds: ${sizeText(medium)}, and ${sizeText(large)}.`,
    markdownTable(growthColumns, cellsOf(growthColumns, growing)),
    `What moves, and how even it is then: ${sizeText(medium)}.`,
    comparison(medium10k),
  ].join('\n\n');
}

/** A cold start moves everything, whoever places. */
function comparison(measures: readonly PlacementMeasure[]): string {
  const columns = [...caseColumns, ...qualityColumns];
  const rows = measures.filter(({ change }) => change === '+1' || change === '-1');
  return markdownTable(columns, cellsOf(columns, rows));
}

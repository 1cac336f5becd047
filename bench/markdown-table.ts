import type { TableColumn } from '../src/cli/render-table.js';

/** The cells of one line of a table. */
export type TableRow = readonly string[];

export const cellsOf = <Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): TableRow[] =>
  rows.map((row) => columns.map(({ cell }) => String(cell(row) ?? '')));

/** Laid out as prettier would. */
export function markdownTable(columns: readonly Pick<TableColumn<never>, 'title' | 'alignment'>[], rows: readonly TableRow[]): string {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => cells.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), 3));
  const line = (row: TableRow): string => {
    const padded = row.map((text, at) => {
      const width = widths[at] ?? 0;
      return columns[at]?.alignment === 'right' ? text.padStart(width) : text.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map(({ alignment }, at) => {
    const dashes = '-'.repeat(widths[at] ?? 3);
    return alignment === 'right' ? `${dashes.slice(1)}:` : dashes;
  });
  const [head = [], ...body] = cells;
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

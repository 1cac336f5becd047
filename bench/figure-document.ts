import { cpus } from 'node:os';
import { findServer } from '../src/server/find-server.js';
import { figureColumns } from './figure-table.js';
import { markdownTable, type TableRow } from './markdown-table.js';

/** A part of the document that benchmarks write. */
export type WrittenPart = 'figures' | 'placement';

const beginnings: Readonly<Record<WrittenPart, string>> = {
  figures: '<!-- figures: written by `npm run bench -- <names> --write docs/reference/performance.md` -->',
  placement: '<!-- placement: written by `npm run bench -- placement --write docs/reference/performance.md` -->',
};
const endOf = (part: WrittenPart): string => `<!-- end of ${part} -->`;

/** The document with one part replaced. Throws when it has no place for it. */
export function withPart(document: string, part: WrittenPart, generated: string): string {
  const [before, , after] = cutDocument(document, part);
  return `${before}${beginnings[part]}\n\n${generated}\n\n${endOf(part)}${after}`;
}

export const partOf = (document: string, part: WrittenPart): string => cutDocument(document, part)[1].trim();

function cutDocument(document: string, part: WrittenPart): readonly [before: string, written: string, after: string] {
  const [before, rest] = document.split(beginnings[part]);
  const [written, after] = rest?.split(endOf(part)) ?? [];
  if (before === undefined || written === undefined || after === undefined)
    throw new Error(`the document has no place for ${part}: it lacks ${beginnings[part]} or ${endOf(part)}`);
  return [before, written, after];
}

/** The table's lines as cells, without its head. */
export function rowsIn(table: string): TableRow[] {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Of the lines there, those of a bar that was measured anew are replaced; in the order of the bars. */
export function mergeRows(before: readonly TableRow[], measured: readonly TableRow[]): TableRow[] {
  const bars = new Set(measured.map(([bar]) => bar));
  const number = ([bar = '']: TableRow): number => Number(bar.slice(1));
  return [...before.filter(([bar]) => !bars.has(bar)), ...measured].toSorted((a, b) => number(a) - number(b));
}

/** Where it was measured, and what. */
export async function figureMarkdown(rows: readonly TableRow[]): Promise<string> {
  const { version } = await findServer();
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
  return `Node ${process.versions.node}, nats-server ${version}, ${machine}, everything on loopback.\n\n${markdownTable(figureColumns, rows)}`;
}

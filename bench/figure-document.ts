import { cpus } from 'node:os';
import { findServer } from '../src/server/find-server.js';
import { markdownTable, type FigureRow } from './figure-table.js';

const BEGIN = '<!-- figures: written by `npm run bench -- <names> --write docs/reference/performance.md` -->';
const END = '<!-- end of figures -->';

/** The document with its figures replaced by these. Throws when it has no place for them. */
export function withFigures(document: string, generated: string): string {
  const [before, , after] = cutDocument(document);
  return `${before}${BEGIN}\n\n${generated}\n\n${END}${after}`;
}

/** The generated part of a document. */
export const figuresOf = (document: string): string => cutDocument(document)[1].trim();

function cutDocument(document: string): readonly [before: string, figures: string, after: string] {
  const [before, rest] = document.split(BEGIN);
  const [figures, after] = rest?.split(END) ?? [];
  if (before === undefined || figures === undefined || after === undefined)
    throw new Error(`the document has no place for figures: it lacks ${BEGIN} or ${END}`);
  return [before, figures, after];
}

/** The table's lines as cells, without its head. */
export function rowsIn(table: string): FigureRow[] {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Of the lines there, those of a bar that was measured anew are replaced; in the order of the bars. */
export function mergeRows(before: readonly FigureRow[], measured: readonly FigureRow[]): FigureRow[] {
  const bars = new Set(measured.map(([bar]) => bar));
  const number = ([bar = '']: FigureRow): number => Number(bar.slice(1));
  return [...before.filter(([bar]) => !bars.has(bar)), ...measured].toSorted((a, b) => number(a) - number(b));
}

/** Where it was measured, and what. */
export async function figureMarkdown(rows: readonly FigureRow[]): Promise<string> {
  const { version } = await findServer();
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
  return `Node ${process.versions.node}, nats-server ${version}, ${machine}, everything on loopback.\n\n${markdownTable(rows)}`;
}

import { cpus } from 'node:os';
import { findServer } from '../src/server/find-server.js';
import { figureColumns } from './figure-table.js';
import type { Figure } from './figure.js';

const BEGIN = '<!-- figures: written by `npm run bench -- all --write docs/reference/performance.md` -->';
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

/** Markdown, laid out as prettier would. */
export async function figureMarkdown(figures: readonly Figure[]): Promise<string> {
  const { version } = await findServer();
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
  return `Node ${process.versions.node}, nats-server ${version}, ${machine}, everything on loopback.\n\n${markdownTable(figures)}`;
}

function markdownTable(figures: readonly Figure[]): string {
  const cells = [
    figureColumns.map(({ title }) => title),
    ...figures.map((one) => figureColumns.map(({ cell }) => String(cell(one) ?? ''))),
  ];
  const widths = figureColumns.map((_, at) => cells.reduce((widest, row) => Math.max(widest, row[at]?.length ?? 0), 3));
  const line = (row: readonly string[]): string => {
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

import { cpus } from 'node:os';
import { findServer } from '../src/server/find-server.js';
import { markdownTable } from './figure-table.js';
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

/** Where it was measured, and what. */
export async function figureMarkdown(figures: readonly Figure[]): Promise<string> {
  const { version } = await findServer();
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`;
  return `Node ${process.versions.node}, nats-server ${version}, ${machine}, everything on loopback.\n\n${markdownTable(figures)}`;
}

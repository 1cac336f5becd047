import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { plantedBugs } from './planted-bugs.js';

const ROOT = process.env['CONCLAVE_ROOT'] ?? '';
const bug = plantedBugs.find(({ name }) => name === process.env['PLANTED_BUG']);

interface Loaded {
  readonly format: string;
  readonly source: string | Uint8Array;
  readonly shortCircuit?: boolean;
}

/** A module loader's hook: a compiled module comes from its source with the bug in it. Throws when an edit does not fit exactly once. */
export async function load(url: string, context: unknown, next: (url: string, context: unknown) => Promise<Loaded>): Promise<Loaded> {
  const edits = bug?.edits.filter(({ file }) => url.endsWith(`/${file.replace(/\.ts$/, '.js')}`)) ?? [];
  if (edits.length === 0) return next(url, context);
  let text = await readFile(`${ROOT}/${edits[0]?.file ?? ''}`, 'utf8');
  for (const { file, from, to } of edits) {
    if (text.split(from).length !== 2) throw new Error(`the edit of ${file} does not fit exactly once: ${from}`);
    text = text.replace(from, () => to);
  }
  const { outputText } = ts.transpileModule(text, {
    fileName: edits[0]?.file ?? '',
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}

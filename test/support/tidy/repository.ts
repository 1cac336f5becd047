import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One TypeScript file; `path` is relative to the repository and uses slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** What a rule is asked about. */
export type Repository = readonly Source[];

/** A rule that the repository keeps: every violation is one line that says where and what. */
export interface Rule {
  readonly claim: string;
  readonly check: (repository: Repository) => readonly string[];
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDERS = ['machines', 'src', 'test', 'examples', 'bench'];

/** All our TypeScript files. */
export const readRepository = (): Repository => {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((name) => `${folder}/${String(name)}`),
  );
  const paths = names.filter((name) => name.endsWith('.ts') && !name.includes('node_modules/'));
  return paths.map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
};

/** A repository made of texts by path, to show that a rule can fail. */
export const inventRepository = (texts: Readonly<Record<string, string>>): Repository =>
  Object.entries(texts).map(([path, text]) => parseSource(path, text));

const parseSource = (path: string, text: string): Source => ({
  path,
  text,
  tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true),
});

/** Every node of a file, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

const childrenOf = (node: ts.Node): readonly ts.Node[] => {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
};

/** `path:line` of a node, as terminals and editors understand it. */
export const at = (source: Source, node: ts.Node): string => `${source.path}:${lineOf(source, node.getStart(source.tree))}`;

/** How many lines a node spans. */
export const linesOf = (source: Source, node: ts.Node): number => lineOf(source, node.end) - lineOf(source, node.getStart(source.tree)) + 1;

const lineOf = (source: Source, position: number): number => source.tree.getLineAndCharacterOfPosition(position).line + 1;

export const isTest = ({ path }: Source): boolean => path.startsWith('test/');

import { posix } from 'node:path';
import ts from 'typescript';
import { nodesOf, type Repository, type Source } from './repository.js';

/** One import, of values or types, static or dynamic. */
export interface Import {
  readonly source: Source;
  readonly node: ts.Node;
  /** As written: `immer`, `node:fs`, `../ports.js`. */
  readonly specifier: string;
  /** The file of this repository that it names, or the specifier when it names a package. */
  readonly target: string;
  /** The names taken; `*` for all of them. */
  readonly names: readonly string[];
}

const known = new WeakMap<Repository, readonly Import[]>();

export const importsOf = (repository: Repository): readonly Import[] => {
  const imports = known.get(repository) ?? repository.flatMap(importsOfSource);
  known.set(repository, imports);
  return imports;
};

const importsOfSource = (source: Source): readonly Import[] =>
  [...nodesOf(source.tree)].flatMap((node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return [];
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier).replace(/\.js$/, '.ts') : specifier;
    return [{ source, node, specifier, target, names: namesOf(node) }];
  });

const specifierOf = (node: ts.Node): string | undefined => {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
    return textOf(node.moduleSpecifier);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0] && textOf(node.arguments[0]);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  return undefined;
};

const textOf = (node: ts.Node): string | undefined => (ts.isStringLiteralLike(node) ? node.text : undefined);

const namesOf = (node: ts.Node): readonly string[] => {
  const named = ts.isImportDeclaration(node)
    ? node.importClause?.namedBindings
    : ts.isExportDeclaration(node)
      ? node.exportClause
      : undefined;
  if (named === undefined || ts.isNamespaceImport(named) || ts.isNamespaceExport(named)) return ['*'];
  return named.elements.map((element) => (element.propertyName ?? element.name).text);
};

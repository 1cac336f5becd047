import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A field of an interface, an event of a map, or a public field of a class. */
export interface DeclaredMember {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
  readonly text: string;
}

export interface DeclaredClass {
  readonly name: string;
  /** What it hands to its base first: of an error, its code. */
  readonly code: string | undefined;
  readonly text: string;
  readonly fields: readonly DeclaredMember[];
}

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(`${ROOT}/${path}`, 'utf8'), ts.ScriptTarget.ES2023, true);

/** The docstring on one line. */
const docOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();

const memberOf = (node: ts.PropertySignature | ts.PropertyDeclaration | ts.MethodSignature): DeclaredMember => ({
  name: node.name.getText(),
  isOptional: node.questionToken !== undefined,
  type: ts.isMethodSignature(node) ? node.getText().replace(/;$/, '') : (node.type?.getText() ?? '').replace(/\s+/g, ' '),
  text: docOf(node),
});

/** An interface as it is written: its docstring and its own members. Throws when there is none of this name. */
export function declaredInterface(path: string, name: string): { readonly text: string; readonly members: readonly DeclaredMember[] } {
  const found = parse(path)
    .statements.filter(ts.isInterfaceDeclaration)
    .find((statement) => statement.name.text === name);
  if (!found) throw new Error(`${path} has no interface ${name}`);
  const members = found.members.filter((member) => ts.isPropertySignature(member) || ts.isMethodSignature(member)).map(memberOf);
  return { text: docOf(found), members };
}

/** The exported classes of a file, in its order. */
export const declaredClasses = (path: string): readonly DeclaredClass[] =>
  parse(path)
    .statements.filter(ts.isClassDeclaration)
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((statement) => ({
      name: statement.name?.text ?? '',
      code: /super\(\s*'([A-Z_]+)'/.exec(statement.getText())?.[1],
      text: docOf(statement),
      fields: statement.members.filter(ts.isPropertyDeclaration).map(memberOf),
    }));

/** Text that stands in a cell of a table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|');

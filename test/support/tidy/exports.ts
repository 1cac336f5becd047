import ts from 'typescript';
import { importsOf } from './imports.js';
import { at, type Repository, type Rule, type Source } from './repository.js';

/** Where users of the package come in: what these export needs no other reader. */
const DOORS =
  /^(src\/index|machines\/index|src\/(dashboard|metrics|simulation|tracing|verification)\/index|src\/cli\/(main|compile-types))\.ts$/;

/** An export that nobody imports is dead code, or a function that wants to be private. Types may be exported for those who call. */
export const exportRule: Rule = {
  claim: 'every exported value is imported by another file',
  check: (repository) => {
    const taken = takenNames(repository);
    const isTaken = (path: string, name: string): boolean => taken.has(`${path}#${name}`) || taken.has(`${path}#*`);
    return repository
      .filter(({ path }) => /^(src|machines)\//.test(path) && !DOORS.test(path))
      .flatMap((source) => exportedValues(source).filter(({ name }) => !isTaken(source.path, name)))
      .map(({ where, name }) => `${where} exports ${name}, which nobody imports`);
  },
};

const takenNames = (repository: Repository): ReadonlySet<string> =>
  new Set(importsOf(repository).flatMap(({ target, names }) => names.map((name) => `${target}#${name}`)));

const exportedValues = (source: Source): readonly { where: string; name: string }[] =>
  source.tree.statements.filter(isExported).flatMap((statement) => {
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
      : [nameOf(statement)];
    return names.filter((name) => name !== '').map((name) => ({ where: at(source, statement), name }));
  });

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

const nameOf = (statement: ts.Statement): string =>
  (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name !== undefined ? statement.name.text : '';

const boundNames = (name: ts.BindingName): readonly string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));

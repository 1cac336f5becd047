import ts from 'typescript';
import { at, nodesOf, type Rule, type Source } from './repository.js';

const BARRELS = [
  'src/index.ts',
  'machines/index.ts',
  'src/dashboard/index.ts',
  'src/metrics/index.ts',
  'src/simulation/index.ts',
  'src/tracing/index.ts',
  'src/verification/index.ts',
];
const EMPTY_WORDS = /(^|[-./])(utils?|helpers?|common|manager|service|misc)(?=$|[-./])/;
const EMPTY_ENDINGS = /(Utils?|Helpers?|Manager|Service)$/;

export const wordRules: readonly Rule[] = [
  {
    claim: 'no file or folder has a name that says nothing',
    check: (repository) => repository.filter(({ path }) => EMPTY_WORDS.test(path)).map(({ path }) => path),
  },
  {
    claim: 'nothing is declared under a name that says nothing',
    check: (repository) =>
      repository.flatMap((source) =>
        declaredNames(source)
          .filter(({ name }) => EMPTY_ENDINGS.test(name))
          .map(({ where }) => where),
      ),
  },
  {
    claim: 'only the public doors are barrels',
    check: (repository) => repository.filter((source) => !BARRELS.includes(source.path) && isBarrel(source)).map(({ path }) => path),
  },
  {
    claim: 'a chart’s file opens with a doc comment',
    check: (repository) =>
      repository.filter(({ path, text }) => path.endsWith('.machine.ts') && !/^\s*\/\*\*[^]*?\*\//.test(text)).map(({ path }) => path),
  },
  {
    claim: 'nothing is left to do later',
    check: (repository) =>
      repository
        .filter(({ text }) => /\b(TO_?DO|FIX_?ME|XXX)\b/.test(text) || /eslint-disable(?!-next-line \S+ -- )/.test(text))
        .filter(({ path }) => !path.startsWith('test/tidy') && !path.startsWith('test/support/tidy/'))
        .map(({ path }) => path),
  },
];

const isBarrel = ({ tree }: Source): boolean =>
  tree.statements.length > 0 &&
  tree.statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined);

const declaredNames = (source: Source): readonly { where: string; name: string }[] =>
  [...nodesOf(source.tree)].flatMap((node) => {
    const isDeclaration =
      ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isVariableDeclaration(node);
    const name = isDeclaration && node.name !== undefined && ts.isIdentifier(node.name) ? node.name.text : undefined;
    return name === undefined ? [] : [{ where: `${at(source, node)} ${name}`, name }];
  });

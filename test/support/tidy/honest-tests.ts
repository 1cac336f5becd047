import ts from 'typescript';
import { at, isTest, nodesOf, type Repository, type Rule, type Source } from './repository.js';

export const honestTestRules: readonly Rule[] = [
  {
    claim: 'tests await facts, they never sleep',
    check: (repository) => inTests(repository, (node) => ts.isCallExpression(node) && isSleep(node), 'sleeps'),
  },
  {
    claim: 'no test is skipped or runs alone',
    check: (repository) => inTests(repository, isSkipped, 'is skipped or runs alone: use runIf with a reason that is printed'),
  },
  {
    claim: 'a test’s name is a claim, without “should”',
    check: (repository) => inTests(repository, (node) => ts.isCallExpression(node) && /\bshould\b/i.test(titleOf(node)), 'says should'),
  },
];

const inTests = (repository: Repository, isWrong: (node: ts.Node) => boolean, says: string): readonly string[] =>
  repository
    .filter(isTest)
    .flatMap((source: Source) => [...nodesOf(source.tree)].filter(isWrong).map((node) => `${at(source, node)} ${says}`));

/** `await pause(50)` in any of its names, and `new Promise((resolve) => setTimeout(resolve, 50))`. Zero is one turn of the event loop. */
const isSleep = (call: ts.CallExpression): boolean => {
  const name = call.expression.getText();
  if (name === 'setTimeout' && ts.isIdentifier(call.arguments[0] ?? call)) return isNumber(call.arguments[1]);
  return /^(\w+\.)?(sleep|delay|wait|pause|setTimeout)$/.test(name) && ts.isAwaitExpression(call.parent) && isNumber(call.arguments[0]);
};

const isNumber = (node: ts.Node | undefined): boolean => node !== undefined && ts.isNumericLiteral(node) && node.text !== '0';

const isSkipped = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  /^(skip|only|todo|fails)$/.test(node.name.text) &&
  /^(test|it|describe|suite)\b/.test(node.expression.getText());

const titleOf = (call: ts.CallExpression): string => {
  const [title] = call.arguments;
  const isTitled = /^(test|it|describe)\b/.test(call.expression.getText()) && title !== undefined && ts.isStringLiteralLike(title);
  return isTitled ? title.text : '';
};

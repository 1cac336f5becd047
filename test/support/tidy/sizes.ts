import ts from 'typescript';
import { at, isTest, linesOf, nodesOf, type Repository, type Rule, type Source } from './repository.js';

const FILE_LINES_MAX = 300;
const TEST_FILE_LINES_MAX = 500;
const FILE_LINES_MEDIAN_MAX = 120;
const FUNCTION_LINES_MAX = 50;
const FUNCTION_LINES_P90_MAX = 25;
const PARAMETERS_MAX = 3;

export const sizeRules: readonly Rule[] = [
  {
    claim: 'a file has at most 300 lines, a test 500',
    check: (repository) =>
      repository
        .filter((source) => fileLines(source) > (isTest(source) ? TEST_FILE_LINES_MAX : FILE_LINES_MAX))
        .map((source) => `${source.path} has ${fileLines(source)} lines`),
  },
  {
    claim: 'half of the files have at most 120 lines',
    check: (repository) => exceeds(quantile(repository.map(fileLines), 0.5), FILE_LINES_MEDIAN_MAX),
  },
  {
    claim: 'a function has at most 50 lines',
    check: (repository) =>
      functionsOf(repository)
        .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
        .map(({ source, node, lines }) => `${at(source, node)} is a function of ${lines} lines`),
  },
  {
    claim: '90 % of the functions that have a block have at most 25 lines',
    check: (repository) => {
      const withBlock = functionsOf(repository).filter(({ node }) => node.body !== undefined && ts.isBlock(node.body));
      return exceeds(
        quantile(
          withBlock.map(({ lines }) => lines),
          0.9,
        ),
        FUNCTION_LINES_P90_MAX,
      );
    },
  },
  {
    claim: 'a function takes at most three parameters',
    check: (repository) =>
      functionsOf(repository)
        .filter(({ node }) => node.parameters.filter(({ name }) => name.getText() !== 'this').length > PARAMETERS_MAX)
        .map(({ source, node }) => `${at(source, node)} takes ${node.parameters.length} parameters: take an options object`),
  },
];

interface MeasuredFunction {
  readonly source: Source;
  readonly node: ts.FunctionLikeDeclaration;
  readonly lines: number;
}

/** Functions with a body. A block that holds tests is a chapter, not a function. */
const functionsOf = (repository: Repository): readonly MeasuredFunction[] =>
  repository.flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && !isChapter(node))
      .map((node) => ({ source, node: node as ts.FunctionLikeDeclaration, lines: linesOf(source, node) - chartLines(source, node) })),
  );

const isChapter = (node: ts.Node): boolean => {
  const body = 'body' in node ? (node.body as ts.Node) : node;
  const statements = ts.isBlock(body) ? body.statements : [];
  return statements.some((statement) => /^(describe|test|it)\b/.test(statement.getText()));
};

/** A chart's literal is data, also where a function makes it. */
const chartLines = (source: Source, node: ts.Node): number => {
  const calls = [...nodesOf(node)].filter(
    (inner) => ts.isCallExpression(inner) && /(^setup|\.createMachine)$/.test(inner.expression.getText(source.tree)),
  );
  const literals = calls.flatMap((call) =>
    [...(call as ts.CallExpression).arguments].filter((argument) => ts.isObjectLiteralExpression(argument)),
  );
  return literals.reduce((sum, literal) => sum + linesOf(source, literal) - 1, 0);
};

const fileLines = ({ text }: Source): number => text.trimEnd().split('\n').length;

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;

const exceeds = (lines: number, linesMax: number): readonly string[] => (lines > linesMax ? [`it is ${lines} lines, not ${linesMax}`] : []);

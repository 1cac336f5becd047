import { describe, expect, test } from 'vitest';
import { inventRepository } from './support/tidy/repository.js';
import { tidyRules } from './support/tidy/tidy-rules.js';

const lines = (count: number): string => 'void 0;\n'.repeat(count);
const block = (count: number, head = 'function long()'): string => `${head} {\n${lines(count - 2)}}\n`;

type Texts = Readonly<Record<string, string>>;
interface Proof {
  readonly bad: readonly Texts[];
  readonly good?: readonly Texts[];
}

/** Texts that each rule must find, and near misses that it must not. */
const proofs: Readonly<Record<string, Proof>> = {
  'machines import only machines, xstate and immer': {
    bad: [
      { 'machines/a.ts': "import { b } from '../src/b.js';" },
      { 'machines/a.ts': "import type { B } from '../src/b.js';" },
      { 'machines/a.ts': "import fs from 'node:fs';" },
      { 'machines/a.ts': "export * from '@nats-io/jetstream';" },
      { 'machines/a.ts': "const fs = await import('fs');" },
      { 'machines/a.ts': "let b: import('../src/b.js').B;" },
    ],
    good: [{ 'machines/a.ts': "import { setup } from 'xstate';\nimport { b } from './model/b.js';" }],
  },
  'the model imports only itself and immer': {
    bad: [{ 'machines/model/a.ts': "import { setup } from 'xstate';" }, { 'machines/model/a.ts': "import { b } from '../b.machine.js';" }],
    good: [{ 'machines/model/a.ts': "import { Immer } from 'immer';\nimport { b } from './b.js';" }],
  },
  'src never imports tests, examples or benchmarks': { bad: [{ 'src/a.ts': "import { b } from '../test/support/b.js';" }] },
  'only src/nats knows NATS, and the demo, which uses it as any service does': {
    bad: [{ 'src/worker/a.ts': "import type { NatsConnection } from '@nats-io/transport-node';" }],
    good: [
      { 'src/nats/a.ts': "import { connect } from '@nats-io/transport-node';" },
      { 'src/demo/a.ts': "import { jetstream } from '@nats-io/jetstream';" },
    ],
  },
  'only members, their actors, workers, verification and pictures know XState': {
    bad: [{ 'src/memory/a.ts': "import { createActor } from 'xstate';" }],
    good: [{ 'src/actors/a.ts': "import { fromPromise } from 'xstate';" }],
  },
  'ports and the wire know nobody above them': {
    bad: [{ 'src/ports.ts': "import { a } from './worker/a.js';" }, { 'src/protocol/a.ts': "import { a } from '../nats/a.js';" }],
  },
  'implementations of the ports know nobody above them': { bad: [{ 'src/nats/a.ts': "import { a } from '../actors/a.js';" }] },
  'members and their actors know neither how their group is reached nor who looks at it': {
    bad: [{ 'src/member/a.ts': "import { a } from '../options/a.js';" }, { 'src/actors/a.ts': "import type { A } from '../nats/a.js';" }],
    good: [{ 'src/actors/a.ts': "import { a } from '../member/a.js';\nimport { b } from '../ports.js';" }],
  },
  'a member does not know its actors': { bad: [{ 'src/member/a.ts': "import { a } from '../actors/a.js';" }] },
  'a worker and an observer of its group know nothing of each other': {
    bad: [{ 'src/worker/a.ts': "import { a } from '../group/a.js';" }],
  },
  'an observer takes no part': { bad: [{ 'src/group/a.ts': "import { a } from '../worker/a.js';" }] },
  'the command is nobody’s dependency': { bad: [{ 'src/worker/a.ts': "import { a } from '../cli/a.js';" }] },
  'no file imports itself by any way round': {
    bad: [
      { 'src/a.ts': "import { a } from './a.js';" },
      {
        'src/a.ts': "import { b } from './b.js';",
        'src/b.ts': "import type { C } from './c.js';",
        'src/c.ts': "export { a } from './a.js';",
      },
    ],
    good: [{ 'src/a.ts': "import './b.js';\nimport './c.js';", 'src/b.ts': "import './c.js';", 'src/c.ts': '' }],
  },
  'a file has at most 300 lines, a test 500': {
    bad: [{ 'src/a.ts': lines(301) }, { 'test/a.test.ts': lines(501) }],
    good: [{ 'src/a.ts': lines(300), 'test/a.test.ts': lines(500) }],
  },
  'half of the files have at most 120 lines': {
    bad: [{ 'src/a.ts': lines(121), 'src/b.ts': lines(121), 'src/c.ts': '' }],
    good: [{ 'src/a.ts': lines(200), 'src/b.ts': lines(120), 'src/c.ts': '' }],
  },
  'a function has at most 50 lines': {
    bad: [
      { 'src/a.ts': block(51) },
      { 'src/a.ts': `const long = ${block(51, '() =>')}` },
      { 'src/a.ts': `class A { ${block(51, 'long()')} }` },
      { 'test/a.test.ts': `test('x', ${block(51, '() =>')});` },
    ],
    good: [
      { 'src/a.ts': block(50) },
      { 'machines/a.ts': `const chart = () =>\n  setup({}).createMachine({\n${'a: 1,\n'.repeat(60)}});` },
      { 'test/a.test.ts': `describe('x', () => {\ntest('y', () => {});\n${lines(60)}});` },
    ],
  },
  '90 % of the functions that have a block have at most 25 lines': {
    bad: [{ 'src/a.ts': block(26).repeat(2) + block(3).repeat(8) }],
    good: [{ 'src/a.ts': block(26) + block(3).repeat(9) }],
  },
  'a function takes at most three parameters': {
    bad: [{ 'src/a.ts': 'const f = (a: 1, b: 2, c: 3, d: 4) => 0;' }, { 'src/a.ts': 'class A { constructor(a: 1, b: 2, c: 3, d: 4) {} }' }],
    good: [{ 'src/a.ts': 'function f(this: object, a: 1, b: 2, c: 3) {}' }],
  },
  'machines know no clock, chance, timers, console or process': {
    bad: [
      'Date.now()',
      'new Date()',
      'Math.random()',
      'performance.now()',
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      "console.log('x')",
      'process.env',
    ].map((use) => ({ 'machines/a.ts': `const a = ${use};` })),
    good: [{ 'machines/a.ts': "// Date.now() is not here\nconst a = 'Math.random()' + clock.now() + new Date(0);" }],
  },
  'src takes time and chance from its ports': {
    bad: [{ 'src/a.ts': 'const a = Math.random();' }, { 'src/a.ts': 'const a = Date.now();' }, { 'src/a.ts': 'const now = Date.now;' }],
    good: [{ 'src/system/system-random.ts': 'const a = Math.random();' }],
  },
  'what runs in simulation takes timers, time and chance from its ports': {
    bad: [
      { 'src/actors/b.ts': 'AbortSignal.timeout(5);' },
      { 'src/memory/a.ts': 'randomUUID();' },
      { 'src/worker/a.ts': 'setTimeout(f, 5);' },
      { 'src/actors/a.ts': 'const a = performance.now();' },
    ],
    good: [{ 'src/worker/a.ts': 'clock.setTimeout(f, 5);' }, { 'src/nats/a.ts': 'setTimeout(f, 5);' }],
  },
  'no file or folder has a name that says nothing': {
    bad: [{ 'src/utils/a.ts': '' }, { 'src/log-helpers.ts': '' }, { 'test/support/common.ts': '' }, { 'src/worker-manager.ts': '' }],
    good: [{ 'src/serviceable.ts': '' }],
  },
  'nothing is declared under a name that says nothing': {
    bad: [{ 'src/a.ts': 'class WorkerManager {}' }, { 'src/a.ts': 'const arrayUtils = {};' }],
    good: [{ 'src/a.ts': 'const services = [];' }],
  },
  'only the public doors are barrels': {
    bad: [{ 'src/nats/index.ts': "export { a } from './a.js';\nexport * from './b.js';" }],
    good: [{ 'src/index.ts': "export { a } from './a.js';" }],
  },
  'a chart’s file opens with a doc comment': {
    bad: [{ 'machines/a.machine.ts': "import { setup } from 'xstate';\n/** late */" }],
    good: [{ 'machines/a.machine.ts': '/** What it is. */\n' }],
  },
  'nothing is left to do later': {
    bad: [{ 'src/a.ts': '// TODO: more' }, { 'src/a.ts': '// FIXME' }, { 'src/a.ts': '// eslint-disable-next-line no-console' }],
    good: [{ 'src/a.ts': '// eslint-disable-next-line no-console -- the reason\n' }],
  },
  'tests await facts, they never sleep': {
    bad: [
      { 'test/a.test.ts': 'await sleep(500);' },
      { 'test/a.test.ts': 'await delay(1_000);' },
      { 'test/a.test.ts': 'await timers.setTimeout(20);' },
      { 'test/a.test.ts': 'await new Promise((resolve) => setTimeout(resolve, 50));' },
    ],
    good: [{ 'test/a.test.ts': 'await clock.advance(500);\nawait new Promise((resolve) => setTimeout(resolve, 0));' }],
  },
  'no test is skipped or runs alone': {
    bad: [
      { 'test/a.test.ts': "test.skip('x', f);" },
      { 'test/a.test.ts': "describe.only('x', f);" },
      { 'test/a.test.ts': "it.concurrent.only('x', f);" },
      { 'test/a.test.ts': "it.todo('x');" },
    ],
    good: [{ 'test/a.test.ts': "test.runIf(isRoot)('x', f);\nlist.skip(2);" }],
  },
  'a test’s name is a claim, without “should”': {
    bad: [{ 'test/a.test.ts': "it('should work', f);" }],
    good: [{ 'test/a.test.ts': "it('works', f);" }],
  },
  'every exported value is imported by another file': {
    bad: [{ 'src/a.ts': 'export const a = 1;' }, { 'src/a.ts': 'export function a() {}\na();' }, { 'src/a.ts': 'export const { a } = b;' }],
    good: [
      { 'src/a.ts': 'export const a = 1;\nexport interface B {}', 'src/b.ts': "import { a as c } from './a.js';" },
      { 'src/index.ts': 'export const a = 1;' },
    ],
  },
};

test('every rule has its proof and every proof its rule', () => {
  expect(Object.keys(proofs).sort()).toEqual(tidyRules.map(({ claim }) => claim).sort());
});

describe.for(tidyRules)('$claim', ({ claim, check }) => {
  const { bad, good = [] } = proofs[claim] ?? { bad: [] };
  test.for(bad)('finds %j', (texts) => {
    expect(check(inventRepository(texts))).not.toEqual([]);
  });
  test.for(good)('passes %j', (texts) => {
    expect(check(inventRepository(texts))).toEqual([]);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { compileSources } from '../support/compiled-sources.js';
import { runCli } from './run-cli.js';

const machine = `
import { setup } from 'xstate';
import { first } from './names.js';
type Light = { type: 'light.next' } | { type: 'light.break' };
export const light = setup({ types: { events: {} as Light } }).createMachine({
  id: 'light', initial: first,
  states: { red: { on: { 'light.next': 'green', 'light.break': 'broken' } }, green: { on: { 'light.next': 'red' } }, broken: {} },
});
`;
let cache: string;

beforeAll(async () => {
  cache = await compileSources();
});

/** A folder where `xstate` and `typescript` are found, as in a project. */
async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(cache, { recursive: true });
  const path = await mkdtemp(join(cache, 'verify-'));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

it('reads a TypeScript file, imports of .js included, and ends with 1 for what it finds', async () => {
  const path = await folder({ 'light.ts': machine, 'names.ts': "export const first = 'red' as const;\n" });
  const { code, stdout } = await runCli(['verify', join(path, 'light.ts'), '--json']);
  expect(JSON.parse(stdout)).toEqual({
    charts: [
      {
        ...{ id: 'light', states: 3, transitions: 3, reachableStates: 3, coveredTransitions: 3 },
        problems: [{ rule: 'trap', message: 'nothing leads out of "broken"', path: ['light.break'] }],
      },
    ],
    worlds: [],
  });
  expect(code).toBe(1);
});

it('takes samples and worlds that the file exports, and ends with 0 when all is well', async () => {
  const text = `
import { setup } from 'xstate';
export const gate = setup({ guards: { fits: (_, { size }) => size < 3 } }).createMachine({
  id: 'gate', initial: 'shut',
  states: { shut: { on: { 'gate.push': { guard: { type: 'fits', params: ({ event }) => event.by }, target: 'open' } } }, open: { type: 'final' } },
});
export const samples = { gate: { events: { 'gate.push': [{ type: 'gate.push', by: { size: 1 } }, { type: 'gate.push', by: { size: 9 } }] } } };
export const clock = {
  name: 'clock', starts: [0], keyOf: String, rules: {}, moves: (hour) => [{ name: 'tick', to: (hour + 1) % 12 }],
};
`;
  const path = await folder({ 'gate.mjs': text });
  const { code, stdout } = await runCli(['verify', join(path, 'gate.mjs'), '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    charts: [{ id: 'gate', problems: [] }],
    worlds: [{ name: 'clock', distinctStates: 12, depth: 11, isComplete: true, violations: [] }],
  });
  expect(code).toBe(0);
});

it('says what a file lacks, and ends with 2', async () => {
  const path = await folder({ 'empty.mjs': 'export const two = 2;\n' });
  const { code, stderr } = await runCli(['verify', join(path, 'empty.mjs')]);
  expect(stderr).toContain('exports neither an XState machine nor a world: two');
  expect(code).toBe(2);
});

it('checks a trace: 0 for moves that the charts have, 1 with the line for one that they have not', async () => {
  const move = {
    actor: 'x:1',
    chart: 'worker',
    event: 'worker.start',
    transitions: ['idle on worker.start → connecting'],
    to: 'connecting',
  };
  const jump = { ...move, event: 'worker.stop', transitions: ['idle on worker.stop → closed'], to: 'stopped' };
  const path = await folder({
    'good.jsonl': `${JSON.stringify(move)}\n`,
    'bad.jsonl': `${JSON.stringify(move)}\n${JSON.stringify(jump)}\n`,
  });
  expect(await runCli(['verify', '--trace', join(path, 'good.jsonl')])).toMatchObject({
    ...{ code: 0, stdout: '1 moves of 1 actors: every move is one that its chart has.\n' },
  });
  const bad = await runCli(['verify', '--trace', join(path, 'bad.jsonl')]);
  expect(bad.stdout).toContain("line 2: worker x:1: 'idle on worker.stop → closed' leaves a state that is not active: connecting");
  expect(bad.code).toBe(1);
});

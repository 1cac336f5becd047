import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { conclaveCommand } from '../../src/cli/conclave-command.js';
import { commandWords } from '../../src/cli/completion/command-words.js';
import { openCluster, type Cluster } from '../cli/open-cluster.js';
import { outcomeOf, runCli, startCli } from '../cli/run-cli.js';
import { schemasOf } from '../support/docs/json-schema.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const schemas = schemasOf('test/support/docs/command-json.ts', 'CommandJson');
const ajv = new Ajv({ allErrors: true, strict: true });
const folder = mkdtempSync(join(tmpdir(), 'conclave-json-'));

let cluster: Cluster;
beforeAll(async () => {
  cluster = await openCluster(2);
});
afterAll(async () => {
  await cluster.close();
  rmSync(folder, { recursive: true });
});

test('docs/reference/json.md has the schema of every command (UPDATE_DOCS=1 writes it)', async () => {
  const path = `${ROOT}/docs/reference/json.md`;
  const sections = [...schemas].map(([command, schema]) => {
    const { description, ...rest } = schema;
    return [
      `## conclave ${command}`,
      '',
      ...(typeof description === 'string' ? [description, ''] : []),
      '```json',
      JSON.stringify(rest),
      '```',
      '',
    ];
  });
  const rendered = await format([...HEAD, '', ...sections.flat()].join('\n'), { ...(await resolveConfig(path)), filepath: path });
  if (process.env.UPDATE_DOCS) writeFileSync(path, rendered);
  expect(readFileSync(path, 'utf8')).toBe(rendered);
});

const HEAD = [
  '# What `--json` prints',
  '',
  'One JSON value on one line; what goes wrong is on stderr as `{"error":{"code","message"}}`. Each has a JSON Schema, below. Fields may be added',
  'by later versions: refuse nothing that you do not know. Of `demo` see its help.',
];

/** Those that are no command of their own, or speak of themselves elsewhere. */
const WITHOUT = ['help', 'server', 'demo'];

test('every command has a schema', () => {
  const program = conclaveCommand({ out: () => undefined, err: () => undefined, columns: undefined, isColoured: false });
  const commands = commandWords(program).map(({ at }) => at);
  expect([...schemas.keys()].toSorted()).toEqual(commands.filter((at) => at !== '' && !WITHOUT.includes(at)).toSorted());
});

function expectValid(command: string, line: string): void {
  const validate = ajv.compile(schemas.get(command) ?? { not: {} });
  validate(JSON.parse(line));
  expect(validate.errors ?? [], `conclave ${command}: ${line.slice(0, 500)}`).toEqual([]);
}

test('a field that the schema does not know is found', () => {
  expect(() => expectValid('pause', '{"group":"orders","paused":true,"extra":1}')).toThrow();
  expect(() => expectValid('pause', '{"group":"orders"}')).toThrow();
});

const onGroup = ['--group', 'orders'];

test.for([
  ['create', ...onGroup],
  ['doctor', ...onGroup],
  ['status', ...onGroup],
  ['check', ...onGroup],
  ['check', '--members-min', '9', '--grace', '0.1', ...onGroup],
  ['members', ...onGroup],
  ['partitions', ...onGroup],
  ['history', ...onGroup, '--renewals', '--limit', '100'],
  ['why', '1', ...onGroup],
  ['what-if', '--kill', 'worker-0', ...onGroup],
  ['may-stop', 'worker-1', ...onGroup],
  ['drain', 'worker-0', ...onGroup],
  ['undrain', 'worker-0', ...onGroup],
  ['pause', ...onGroup],
  ['resume', ...onGroup],
  ['refresh', ...onGroup],
  ['server path'],
  ['server permissions', '--role', 'worker', ...onGroup],
  ['simulate', '--seconds', '1', '--workers', '2', '--partitions', '2'],
  ['verify', 'FILE'],
  ['charts', '--out', 'FOLDER', '--format', 'json'],
  ['completion', 'bash'],
])('conclave %s prints what its schema says', async ([command = '', ...args]) => {
  const file = join(folder, 'light.mjs');
  writeFileSync(file, `export const light = ${LIGHT};`);
  const given = args.map((arg) => (arg === 'FILE' ? file : arg === 'FOLDER' ? join(folder, 'charts') : arg));
  const { stdout } = await runCli([...command.split(' '), ...given, '--json'], { NATS_URL: cluster.url });
  expectValid(command, stdout);
});

/** What a machine looks like from outside is enough for the command to say what is wrong with it. */
const LIGHT = `(await import('${ROOT}/node_modules/xstate/dist/xstate.cjs.mjs')).createMachine({ id: 'light', initial: 'red', states: { red: { on: { go: 'green' } }, green: {} } })`;

test.for([['top'], ['history', '--follow'], ['dashboard'], ['server start']])(
  'conclave %s prints lines as its schema says',
  async ([command = '', ...args]) => {
    const groupArgs = command === 'server start' ? [] : onGroup;
    const child = await startCli([...command.split(' '), ...args, ...groupArgs, '--json'], { NATS_URL: cluster.url });
    const ended = outcomeOf(child);
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    expectValid(command, command === 'history' ? `[${line}]` : line);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  },
);

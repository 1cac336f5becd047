import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import * as door from '../../src/index.js';
import { ConclaveError } from '../../src/errors.js';
import { cell, declaredClasses, declaredInterface, type DeclaredClass, type DeclaredMember } from '../support/docs/declarations.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `UPDATE_DOCS=1` writes the page instead of comparing it. */
async function expectPage(name: string, lines: readonly string[]): Promise<void> {
  const path = `${ROOT}/docs/reference/${name}.md`;
  const rendered = await format([...lines, '', FOOT, ''].join('\n'), { ...(await resolveConfig(path)), filepath: path });
  if (process.env.UPDATE_DOCS) writeFileSync(path, rendered);
  expect(readFileSync(path, 'utf8')).toBe(rendered);
}

const FOOT =
  '*Written from the docstrings in `src`: change them there, then run `UPDATE_DOCS=1 npx vitest run test/docs/reference-pages.test.ts`.*';

/** An interface as a table, its docstring above. Every member must say what it is. */
function section(title: string, path: string, name: string): readonly string[] {
  const { text, members } = declaredInterface(path, name);
  for (const member of members) expect(member.text, `the docstring of ${name}.${member.name}`).not.toBe('');
  return [`## ${title}`, '', ...(text ? [text, ''] : []), '| name | type | what it is |', '| --- | --- | --- |', ...members.map(row)];
}

const row = ({ name, isOptional, type, text }: DeclaredMember): string =>
  `| \`${name}\`${isOptional ? '' : ' (required)'} | \`${cell(type)}\` | ${cell(text)} |`;

const asData = ({ name, type, text }: DeclaredMember): string => `| \`${name}\` | \`${cell(type)}\` | ${cell(text)} |`;

it('the reference of options says what the docstrings say', async () => {
  await expectPage('config', [
    '# Options',
    '',
    'What is wrong with options is told before anything starts: all problems in one `ConfigError`. Options that are not known are problems too.',
    'The presets and spans of `timing` are in [timing](timing.md).',
    '',
    ...section('Where the group is: `createWorker` and `openGroup`', 'src/options/worker-options.ts', 'GroupAddress'),
    '',
    ...section('`createWorker`', 'src/options/worker-options.ts', 'WorkerOptions'),
    '',
    ...section('What `run` is given', 'src/member/run-function.ts', 'RunContext'),
    '',
    ...section('`openGroup`', 'src/options/group-options.ts', 'GroupOptions'),
    '',
    ...section('`worker.stop`', 'src/worker/worker.ts', 'StopOptions'),
    '',
    ...section('`stopOnSignals`: those of `worker.stop`, and', 'src/hosting/stop-on-signals.ts', 'StopOnSignalsOptions'),
    '',
    ...section('`group.history`', 'src/group/group.ts', 'HistoryOptions'),
  ]);
});

it('the reference of events says what the docstrings say', async () => {
  const eventsOf = (path: string, name: string): readonly string[] => {
    const { members } = declaredInterface(path, name);
    for (const member of members) expect(member.text, `the docstring of ${member.name}`).not.toBe('');
    return ['| event | data | when |', '| --- | --- | --- |', ...members.map(asData)];
  };
  await expectPage('events', [
    '# Events',
    '',
    'Both `on(event, listener)` return the function that ends the subscription. A listener that throws harms nobody: the error becomes a process',
    'warning. An `error` that nobody listens to is not thrown.',
    '',
    '## `worker.on`',
    '',
    'A worker can also be iterated, which gives `{ type, data }` until it has ended.',
    '',
    ...eventsOf('src/worker/worker-events.ts', 'WorkerEvents'),
    '',
    '## `group.on`',
    '',
    ...eventsOf('src/group/group-events.ts', 'GroupEventMap'),
  ]);
});

it('the reference of errors has every class of error that there is', async () => {
  const all = readdirSync(`${ROOT}/src`, { recursive: true })
    .map((name) => `src/${String(name)}`)
    .filter(isErrorFile)
    .toSorted()
    .flatMap((path) => declaredClasses(path).filter(({ code }) => code !== undefined));
  for (const { name, text } of all) expect(text, `the docstring of ${name}`).not.toBe('');
  const isPublic = ({ name }: DeclaredClass): boolean => name in door;
  const table = (classes: readonly DeclaredClass[]): readonly string[] => [
    '| code | class | whose turn it is, and what to do | fields |',
    '| --- | --- | --- | --- |',
    ...classes.map(({ code, name, text, fields }) => `| \`${code}\` | \`${name}\` | ${cell(text)} | ${fieldsOf(fields)} |`),
  ];
  expect(all.filter(isPublic).length).toBe(Object.values(door).filter(isErrorClass).length);
  await expectPage('errors', [
    '# Errors',
    '',
    'Every error is a `ConclaveError` with a `code` that does not change. The message shows the value that was received and what to do next.',
    '',
    '## From the package',
    '',
    ...table(all.filter(isPublic)),
    '',
    '## From the command, its servers, and `conclave/verification`',
    '',
    'With `--json` the command tells every error as `{"error":{"code","message"}}`; `ERR_CONCLAVE_USAGE` is wrong usage, `ERR_CONCLAVE_INTERNAL` a bug.',
    '',
    ...table(all.filter((one) => !isPublic(one))),
  ]);
});

const isErrorFile = (path: string): boolean =>
  path.endsWith('.ts') && /extends (ConclaveError|BrokenStateError)\b/.test(readFileSync(`${ROOT}/${path}`, 'utf8'));

const isErrorClass = (value: unknown): boolean =>
  typeof value === 'function' && value !== ConclaveError && value.prototype instanceof ConclaveError;

const fieldsOf = (fields: readonly DeclaredMember[]): string =>
  fields
    .filter(({ name }) => name !== 'code')
    .map(({ name, text }) => `\`${name}\`${text ? `: ${cell(text)}` : ''}`)
    .join(' ');

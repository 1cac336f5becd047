import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { compileSources } from '../support/compiled-sources.js';
import { runCli } from './run-cli.js';

const light = `
import { setup } from 'xstate';
import { first } from './names.js';
export const light = setup({ types: { events: {} as { type: 'light.next' } } }).createMachine({
  id: 'street/light', initial: first, states: { red: { on: { 'light.next': 'green' } }, green: { after: { 900: 'red' } } },
});
`;
let cache: string;
let folder: string;

beforeAll(async () => {
  cache = await compileSources();
});

/** Where `xstate`, `typescript` and `elkjs` are found, as in a project. */
beforeEach(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'charts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'light.ts'), light);
  await writeFile(join(folder, 'names.ts'), "export const first = 'red' as const;\n");
});

it('draws the machines of a TypeScript file: a picture, Mermaid text and JSON', async () => {
  const out = join(folder, 'made', 'here');
  const { code, stdout } = await runCli(['charts', join(folder, 'light.ts'), '--out', out, '--json']);
  const files = ['street-light.svg', 'street-light.mmd', 'street-light.json'].map((name) => join(out, name));
  expect(JSON.parse(stdout)).toEqual({ charts: [{ id: 'street/light', files }] });
  expect(code).toBe(0);
  const [svg, mermaid, json] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  expect(svg).toContain('data-state="street/light.green"');
  expect(mermaid).toContain('s_street_light_green --> s_street_light_red: after 900 ms');
  expect(JSON.parse(json ?? '')).toMatchObject({
    id: 'street/light',
    transitions: [{ trigger: 'light.next' }, { trigger: 'after 900 ms' }],
  });
});

it('writes only the formats that are asked for, and says which files', async () => {
  const { code, stdout } = await runCli(['charts', join(folder, 'light.ts'), '--out', folder, '--format', 'mermaid']);
  expect(stdout).toBe(`${join(folder, 'street-light.mmd')}\n`);
  expect(code).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['light.ts', 'names.ts', 'street-light.mmd']);
});

it('writes three files for each chart of ours; the pictures are those of the docs', async () => {
  const { code } = await runCli(['charts', '--out', folder, '--format', 'svg,mermaid,json']);
  expect(code).toBe(0);
  const ids = ourCharts.map(({ machine }) => machine.id);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(ids.flatMap((id) => [`${id}.svg`, `${id}.mmd`, `${id}.json`])));
  const shipped = await readFile(new URL('../../docs/charts/worker.svg', import.meta.url), 'utf8');
  expect(await readFile(join(folder, 'worker.svg'), 'utf8')).toBe(shipped);
});

it('ends with 2 for a file without machines, a format that it has not, and a folder that cannot be', async () => {
  await writeFile(join(folder, 'empty.mjs'), 'export const two = 2;\n');
  const empty = await runCli(['charts', join(folder, 'empty.mjs'), '--out', folder]);
  expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('exports no XState machine: two') as string });
  const png = await runCli(['charts', '--out', folder, '--format', 'svg,png']);
  expect(png).toMatchObject({ code: 2, stderr: expect.stringContaining('Expected names of svg, mermaid, json') as string });
  const taken = await runCli(['charts', '--out', join(folder, 'light.ts'), '--format', 'json']);
  expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('--out') as string });
});

it('says what to install when there is no layout, and writes nothing; ours are written all the same', async () => {
  const blind = { NODE_OPTIONS: `--import ${new URL('without-elk.mjs', `file://${folder}/`).href}` };
  await writeFile(join(folder, 'without-elk.mjs'), WITHOUT_ELK);
  const out = join(folder, 'out');
  const own = await runCli(['charts', join(folder, 'light.ts'), '--out', out], blind);
  expect(own).toMatchObject({ code: 2, stderr: expect.stringContaining('install the package elkjs') as string });
  expect(await readdir(folder)).not.toContain('out');
  expect(await runCli(['charts', '--out', out, '--format', 'svg'], blind)).toMatchObject({ code: 0 });
  expect(await readdir(out)).toHaveLength(ourCharts.length);
});

/** Node's own answer to a package that is not there. */
const WITHOUT_ELK = `
import { register } from 'node:module';
const hooks = \`export const resolve = (specifier, context, next) => next(specifier.replace(/^elkjs/, 'elkjs-is-not-here'), context);\`;
register('data:text/javascript,' + encodeURIComponent(hooks));
`;

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { ExampleProcess } from '../support/example-process.js';

const place = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const text = (path: string): Promise<string> => readFile(place(path), 'utf8');
const GUIDE = 'docs/guides/verify-your-machine.md';

test('the guide shows the machine and the program that are run, and what they print (UPDATE_DOCS=1 writes it)', async () => {
  await using example = await ExampleProcess.start('prove-parcel');
  const verified = await runCli(['verify', fileURLToPath(place('examples/parcel.machine.ts'))]);
  expect([await example.ended(), verified.code]).toEqual([0, 0]);
  const code = [await text('examples/parcel.machine.ts'), await text('examples/prove-parcel.ts')];
  const printed = [verified.stdout, `${example.lines.join('\n')}\n`];
  const filled = (page: string): string =>
    page
      .replace(/(?<=```ts\n)[^]*?(?=```)/g, (shown) => code.shift() ?? shown)
      .replace(/(?<=```text\n)[^]*?(?=```)/g, (shown) => printed.shift() ?? shown);
  const page = await text(GUIDE);
  const wanted = filled(page);
  if (process.env['UPDATE_DOCS'] === '1') await writeFile(place(GUIDE), wanted);
  expect(await text(GUIDE)).toBe(wanted);
}, 120_000);

test('the program finds the mistake, at its shortest, and again by seed and path', async () => {
  await using example = await ExampleProcess.start('prove-parcel');
  await example.ended();
  const printed = example.lines.join('\n');
  expect(printed).toContain(
    [
      'in "underway": brought 3 times',
      '  1. {"send":{"type":"parcel.sent"}}',
      '  2. {"child":"courier","error":"Error: it failed"}',
      '  3. {"waitMs":"timer"}',
      '  4. {"child":"courier","error":"Error: it failed"}',
      '  5. {"waitMs":"timer"}',
    ].join('\n'),
  );
  expect(printed).toMatch(/again by seed 7, path [\d:]+: in "underway": brought 3 times\nmended/);
});

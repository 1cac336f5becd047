import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';

/** Epochs differ from run to run, and partitions start in any order. */
const settled = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/epoch \d+/, 'epoch N')).toSorted();

test('the first worker prints what the README says', async () => {
  await using example = await ExampleProcess.start('first-worker', { NATS_URL: '' });
  expect(await example.ended()).toBe(0);
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, printed = ''] = /It prints[\s\S]*?```text\n([\s\S]*?)\n```/.exec(readme) ?? [];
  expect(settled(example.lines)).toEqual(settled(printed.split('\n')));
});

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { faultKinds } from '../../src/simulation/faults/catalogue.js';
import { ExampleProcess } from '../support/example-process.js';

const text = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const GUIDE = 'docs/guides/test-your-service.md';

test('the guide shows the example that is run, and what it prints', async () => {
  await using example = await ExampleProcess.start('test-your-code');
  expect(await example.ended()).toBe(0);
  const guide = await text(GUIDE);
  const [, code] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  const [, printed] = /```text\n([\s\S]*?)\n```/.exec(guide) ?? [];
  expect(code).toBe(await text('examples/test-your-code.ts'));
  expect(printed?.split('\n')).toEqual(example.lines);
});

test('the guide names every fault', async () => {
  const rows = [...(await text(GUIDE)).matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(([, name, what]) => [name, what]);
  expect(rows).toEqual(Object.entries(faultKinds));
});

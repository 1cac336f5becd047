import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';

test('the example of an own strategy is the one in the guide, and prints what the guide says', async () => {
  await using example = await ExampleProcess.start('own-strategy', { NATS_URL: '' });
  expect(await example.ended()).toBe(0);
  const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const guide = await read('docs/guides/placement.md');
  const [, section = ''] = guide.split('## A strategy of your own');
  expect(/```ts\n([\s\S]*?)```/.exec(section)?.[1]).toBe(await read('examples/own-strategy.ts'));
  expect(/```text\n([\s\S]*?)\n```/.exec(section)?.[1]).toBe(example.lines.join('\n'));
});

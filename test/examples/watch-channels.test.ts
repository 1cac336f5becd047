import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';

test('the transitions of a chart are told in order', async () => {
  await using app = await ExampleProcess.start('watch-channels');
  expect(await app.ended()).toBe(0);
  expect(app.lines).toEqual([
    'work:  → awaiting',
    'work: awaiting → settling',
    'work: settling → serving',
    'work: serving → draining',
    'work: draining → drained',
  ]);
});

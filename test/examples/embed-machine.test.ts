import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';

test('a chart of ours, embedded, tells an outage from a short cut, in no time', async () => {
  await using example = await ExampleProcess.start('embed-machine');
  expect(await example.ended()).toBe(0);
  expect(example.lines).toEqual([
    '6000 ms: tell somebody (warning)',
    '13000 ms: all is well again',
    '14000 ms: in reach again: true',
    'connection.lost: disconnected, 1 effect: xstate.raise',
  ]);
});

import { expect, onTestFinished, test } from 'vitest';
import { askMembers, partitionsOf } from '../../src/cli/told-member.js';
import { createWorker } from '../../src/index.js';
import { openFleet } from '../support/open-fleet.js';

test('a worker whose code throws says how many of its partitions fail, others say none', async () => {
  const { memory, open } = await openFleet(1);
  const run = (): never => {
    throw new Error('no password');
  };
  const sick = createWorker({ group: 'orders', name: 'sick', memory, partitions: 12, timing: 'fast', run });
  onTestFinished(async () => void (await sick.stop()));
  await sick.start();
  const group = await open();
  const told = async (): Promise<unknown> => (await askMembers(group)).map(({ name, does, failing }) => ({ name, does, failing }));
  const expected = [
    { name: 'w0', does: 'serving', failing: 0 },
    { name: 'sick', does: 'serving', failing: 6 },
  ];
  await expect.poll(told, { timeout: 30_000 }).toEqual(expected);
  expect((await askMembers(group)).map(partitionsOf)).toEqual([6, '6, 6 failing']);
});

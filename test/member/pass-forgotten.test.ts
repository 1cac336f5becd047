import { expect, test } from 'vitest';
import { passForgotten } from '../../src/member/pass-forgotten.js';
import { ScriptedLog } from './scripted-log.js';

test('fills a log up to the last sequence that was ever applied, and not beyond', async () => {
  const log = new ScriptedLog();
  log.store('a', 'b');
  await passForgotten(log, 150, 1_000);
  expect(await log.position()).toMatchObject({ first: 1, last: 150 });
  await passForgotten(log, 100, 1_000);
  expect(log.appends).toHaveLength(148);
});

test('goes on when it is not told that a record was stored', async () => {
  const log = new ScriptedLog();
  log.answers.push('lost', 'ambiguous');
  await passForgotten(log, 5, 1_000);
  expect(await log.position()).toMatchObject({ last: 5 });
});

test('gives up on a log that takes nothing', async () => {
  const log = new ScriptedLog();
  log.answers.push('denied');
  await expect(passForgotten(log, 1, 1_000)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
});

import { expect, test } from 'vitest';
import { isFiller, passForgotten } from '../../src/member/pass-forgotten.js';
import { recordHash } from '../../src/member/record-hash.js';
import { StoredLog } from '../../src/memory/stored-log.js';
import { ScriptedLog } from './scripted-log.js';

test('fills a log up to the last sequence that was ever applied, and one more', async () => {
  const log = new ScriptedLog();
  log.store('a', 'b');
  await passForgotten(log, { last: 150, mark: 'ana', timeoutMs: 1_000 });
  expect(await log.position()).toMatchObject({ first: 1, last: 151 });
  await passForgotten(log, { last: 100, mark: 'ana', timeoutMs: 1_000 });
  expect(log.appends).toHaveLength(149);
});

test('goes on when it is not told that a record was stored', async () => {
  const log = new ScriptedLog();
  log.answers.push('lost', 'ambiguous');
  await passForgotten(log, { last: 5, mark: 'ana', timeoutMs: 1_000 });
  expect(await log.position()).toMatchObject({ last: 6 });
});

test('gives up on a log that takes nothing', async () => {
  const log = new ScriptedLog();
  log.answers.push('denied');
  await expect(passForgotten(log, { last: 1, mark: 'ana', timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
});

test('what was filled in, is forgotten and is filled in again is not the same record, and is known for what it is', async () => {
  const log = new ScriptedLog();
  for (const mark of ['ana', 'ben']) {
    log.stored = new StoredLog(mark, log.stored.limits);
    await passForgotten(log, { last: 1, mark, timeoutMs: 1_000 });
  }
  const fillers = log.appends.map((data) => ({ sequence: 1, data }));
  expect(fillers.every(isFiller)).toBe(true);
  expect(new Set(fillers.map(recordHash)).size).toBe(2);
});

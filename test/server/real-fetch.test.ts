import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findServerIn } from '../../src/server/find-server.js';
import { startServer } from '../../src/server/start-server.js';
import { readSurroundings } from '../../src/server/surroundings.js';

const isWanted = process.env['CONCLAVE_TEST_FETCH'] === '1';
if (!isWanted) console.warn('NOT RUN: the fetch from the real archive. It needs the network: set CONCLAVE_TEST_FETCH=1.');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conclave-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.runIf(isWanted)('fetching from the real archive', { timeout: 120_000 }, () => {
  test.for(['bookworm', 'trixie', 'forky'] as const)('two cold starts at once get a %s server that runs', async (suite) => {
    const surroundings = { ...readSurroundings(), cacheFolders: [folder] };
    const [one, other] = await Promise.all([findServerIn(surroundings, { suite }), findServerIn(surroundings, { suite })]);
    expect(one).toEqual(other);
    expect(await readdir(folder)).toEqual([suite]);
    const server = await startServer({ path: one.path });
    await server.stop();
  });

  test('an archive that is out of reach is told with the words of apt', async () => {
    const env = { ...process.env, http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    const search = findServerIn({ ...readSurroundings(), env, cacheFolders: [folder] }, { suite: 'trixie' });
    await expect(search).rejects.toThrow(/Failed to fetch|Could not connect/);
    expect(await readdir(folder)).toEqual([]);
  });
});

import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError, filePartitions, SourceError, type Partition } from '../../src/index.js';
import { readSteadyFile } from '../../src/sources/read-steady-file.js';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-source-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function fileOf(text: string | Uint8Array): Promise<string> {
  const file = join(await openFolder(), 'partitions.json');
  await writeFile(file, text);
  return file;
}

const keys = (...names: readonly string[]): string => JSON.stringify(names.map((key) => ({ key })));
const listed = async (file: string): Promise<readonly Partition[]> => filePartitions(file).list(new AbortController().signal);

/** An iteration of the changes of a file, ended with the test. `next` resolves with what is listed when a change is told. */
function follow(file: string): { readonly next: () => Promise<readonly Partition[] | Error> } {
  const { changes } = filePartitions(file);
  const iterator = changes![Symbol.asyncIterator]();
  onTestFinished(async () => void (await iterator.return?.()));
  return {
    next: async () => {
      await iterator.next();
      return listed(file).catch((error: unknown) => error as Error);
    },
  };
}

/** Looks after every change until the list is as expected. */
async function becomes(file: { readonly next: () => Promise<readonly Partition[] | Error> }, text: string): Promise<void> {
  while (JSON.stringify(await file.next()) !== text);
}

test('a list is read as it stands, also with a byte order mark', async () => {
  const list = [{ key: 'a', weight: 2 }, { keys: ['b', 'c'] }];
  expect(await listed(await fileOf(JSON.stringify(list)))).toEqual(list);
  expect(await listed(await fileOf(`\ufeff${JSON.stringify(list)}`))).toEqual(list);
  expect(await listed(await fileOf('[]'))).toEqual([]);
});

test.each([
  ['no JSON', '[\n  {"key": "a"},\n]', /partitions\.json, line 3, column 1: not JSON, expected a value\./],
  ['cut off', '[{"key": "a"}, {"ke', /line 1, column 17: not JSON, expected a key or \}/],
  ['empty', '', /line 1, column 1: not JSON/],
  ['no list', '{"key": "a"}', /expected a list of partitions, .* received object/],
  ['of wrong items', '[{"key": "a"}, {"key": "b", "weight": 0}]', /item 2\.weight: expected a number .* received 0/],
  ['twice the same', keys('a', 'a'), /item 2: expected keys of its own/],
  ['not UTF-8', Buffer.from('[{"key": "\u00e4"}]', 'utf16le'), /is not UTF-8/],
  [
    'too long a list',
    JSON.stringify(Array.from({ length: 100_001 }, (_, key) => ({ key: `${key}` }))),
    /100001 partitions; at most 100000/,
  ],
])('a file that is %s is refused with what is wrong and where', async (_, text, message) => {
  const refusal = (await listed(await fileOf(text)).catch((error: unknown) => error)) as SourceError;
  expect(refusal).toBeInstanceOf(SourceError);
  expect(refusal).toMatchObject({ code: 'ERR_CONCLAVE_SOURCE', message: expect.stringMatching(message) });
});

test('a file that is missing, a folder, or larger than 64 MiB is refused', async () => {
  const folder = await openFolder();
  await expect(listed(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read: ENOENT/);
  await expect(listed(folder)).rejects.toThrow(/is not a file/);
  const large = join(folder, 'large.json');
  const handle = await open(large, 'w');
  await handle.truncate(64 * 1024 * 1024 + 1);
  await handle.close();
  await expect(listed(large)).rejects.toThrow(/has 67108865 bytes; at most 67108864/);
});

test('a file that is being written is read again until it is whole', async () => {
  const file = await fileOf('[{"key": "a"}');
  const pieces = [', {"key":', ' "b"}', ']'];
  const seen: string[] = [];
  const list = await readSteadyFile(file, new AbortController().signal, (text) => {
    seen.push(text);
    const piece = pieces.shift();
    if (piece) appendFileSync(file, piece);
    return JSON.parse(text) as unknown;
  });
  expect(list).toEqual([{ key: 'a' }, { key: 'b' }]);
  expect(seen).toHaveLength(4);
});

test('a file is seen to change when it is rewritten, replaced, deleted and made again', async () => {
  const file = await fileOf(keys('a'));
  const followed = follow(file);
  await becomes(followed, keys('a'));
  await writeFile(file, keys('a', 'b'));
  await becomes(followed, keys('a', 'b'));
  for (const round of ['c', 'd', 'e']) {
    await writeFile(`${file}.new`, keys(round));
    await rename(`${file}.new`, file);
    await becomes(followed, keys(round));
  }
  await rm(file);
  while (!((await followed.next()) instanceof SourceError));
  await writeFile(file, keys('f'));
  await becomes(followed, keys('f'));
});

test('a file behind a link is seen to change when the link of its folder is replaced', async () => {
  const folder = await openFolder();
  for (const version of ['one', 'two']) {
    await mkdir(join(folder, version));
    await writeFile(join(folder, version, 'partitions.json'), keys(version));
  }
  await symlink('one', join(folder, 'data'));
  await symlink('data/partitions.json', join(folder, 'partitions.json'));
  const followed = follow(join(folder, 'partitions.json'));
  await becomes(followed, keys('one'));
  await symlink('two', join(folder, 'data.new'));
  await rename(join(folder, 'data.new'), join(folder, 'data'));
  await becomes(followed, keys('two'));
});

test('a file is seen to change after its folder came late, and was replaced', async () => {
  const folder = await openFolder();
  const file = join(folder, 'late', 'partitions.json');
  const followed = follow(file);
  expect(await followed.next()).toBeInstanceOf(SourceError);
  await mkdir(join(folder, 'late'));
  await writeFile(file, keys('a'));
  await becomes(followed, keys('a'));
  await rename(join(folder, 'late'), join(folder, 'early'));
  await mkdir(join(folder, 'late'));
  await writeFile(file, keys('b'));
  await becomes(followed, keys('b'));
});

test('an iteration that is ended while it waits ends, and leaves no watch behind', async () => {
  const changes = filePartitions(await fileOf('[]')).changes!;
  const iterator = changes[Symbol.asyncIterator]();
  await iterator.next();
  const before = process.getActiveResourcesInfo().filter((name) => /FSEvent|Timeout/.test(name)).length;
  const waiting = iterator.next();
  await iterator.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  const after = process.getActiveResourcesInfo().filter((name) => /FSEvent|Timeout/.test(name)).length;
  expect(after).toBeLessThan(before);
});

test.each([[''], [7], [undefined], [new URL('http://example.org')]])('%j is no path', (path) => {
  expect(() => filePartitions(path as string)).toThrow(ConfigError);
});

import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bucketPartitions } from '../../src/index.js';
import { openClient, openConfiguredServer, openServer } from '../nats/open-server.js';
import { ExampleProcess } from '../support/example-process.js';
import { TestBucket } from '../support/test-bucket.js';

const text = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const guide = await text('docs/guides/partition-sources.md');

test('the code of the guide is the examples that are run', async () => {
  const blocks = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block);
  expect(blocks).toEqual([await text('examples/file-partitions.ts'), await text('examples/bucket-partitions.ts')]);
});

test('the example of a file begins and ends what the file says, and tells what is wrong in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-guide-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'partitions.json');
  const replace = async (content: string): Promise<void> => {
    await writeFile(`${file}.new`, content);
    await rename(`${file}.new`, file);
  };
  await replace('[{"key": "acme"}, {"key": "globex", "weight": 3}]');
  await using example = await ExampleProcess.start('file-partitions', { NATS_URL: '', PARTITIONS: file });
  await Promise.all([example.line(/^acme begins/), example.line(/^globex begins/)]);
  await replace('[{"key": "initech"}, {"key": "globex"}]');
  await Promise.all([example.line(/^acme ends/), example.line(/^initech begins/)]);
  await replace('[{"key": "initech"},]');
  expect(await example.line(/^ERR/)).toMatch(/ERR_CONCLAVE_PLACEMENT: .*SourceError: .*partitions\.json, line 1, column 21/);
  example.kill('SIGTERM');
  expect(await example.ended()).toBe(0);
  expect(example.lines.filter((line) => /globex (begins|ends)/.test(line))).toEqual(['globex begins', 'globex ends']);
});

test('the example of a bucket begins and ends what the bucket says', async () => {
  const { url } = await openServer();
  await using bucket = await TestBucket.make(url, 'tenants');
  await bucket.put('acme');
  await using example = await ExampleProcess.start('bucket-partitions', { NATS_URL: url });
  await example.line(/^acme begins/);
  await bucket.put('globex', { weight: 3 });
  await example.line(/^globex begins/);
  await bucket.delete('acme');
  await example.line(/^acme ends/);
  example.kill('SIGTERM');
  expect(await example.ended()).toBe(0);
});

test('a user with the permissions of the guide can read the bucket and hear of its changes', async () => {
  const [, block = ''] = /```text\n(publish[\s\S]*?)```/.exec(guide) ?? [];
  const subjects = (operation: string): string => {
    const lines = block.split('\n').filter((line) => line.startsWith(operation));
    return JSON.stringify(lines.map((line) => line.split(/: +/)[1]));
  };
  const reader = `{ user: "reader", password: "pw", permissions: { publish: ${subjects('publish')}, subscribe: ${subjects('subscribe')} } }`;
  const { port } = await openConfiguredServer(`authorization { users: [{ user: "all", password: "pw" }, ${reader}] }`);
  await using bucket = await TestBucket.make(`nats://127.0.0.1:${port}`, 'tenants', { user: 'all', pass: 'pw' });
  await bucket.put('acme');
  const { connection } = await openClient(`nats://127.0.0.1:${port}`, { user: 'reader', pass: 'pw' });
  const source = bucketPartitions({ connection, bucket: 'tenants' });
  const iterator = source.changes![Symbol.asyncIterator]();
  onTestFinished(async () => void (await iterator.return?.()));
  await iterator.next();
  expect(await source.list(new AbortController().signal)).toEqual([{ key: 'acme' }]);
  await bucket.put('globex');
  await iterator.next();
  expect(await source.list(new AbortController().signal)).toEqual([{ key: 'acme' }, { key: 'globex' }]);
});

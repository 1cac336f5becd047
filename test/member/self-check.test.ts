import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { emptyGroup, type GroupState } from '../../machines/model/group-state.js';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { createMemoryHub, createWorker, type ConclaveError, type RunFunction, type Worker, type WorkerOptions } from '../../src/index.js';
import type { LogRecord } from '../../src/ports.js';
import { writeReport, type Violation } from '../../src/member/violation-report.js';
import { alteredHub } from '../support/altered-hub.js';

const untilAborted: RunFunction = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function make(fields: Partial<WorkerOptions>): Worker {
  const partitions = [{ key: 'secret-key' }, { key: 'other-key' }];
  const worker = createWorker({ group: 'g', partitions, timing: 'fast', expectedWorkers: 2, run: untilAborted, ...fields });
  onTestFinished(async () => void (await worker.stop()));
  return worker;
}

const failure = (worker: Worker): Promise<ConclaveError> => new Promise((resolve) => worker.on('error', resolve));
const readJson = async (file: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(file, 'utf8')) as never;

/** The second worker reads another word where the log says that moves are paused. */
function misread(record: LogRecord): LogRecord {
  const text = decoder.decode(record.data);
  return text.includes('maintenance.set') ? { ...record, data: encoder.encode(text.replace('"paused":true', '"paused":false')) } : record;
}

const paused = (counter: number): Uint8Array =>
  encoder.encode(JSON.stringify({ v: 1, author: 'operator00000000000000', counter, kind: 'maintenance.set', paused: true }));

test('I5: a worker that comes to another state than its leader ends its trust, stops, and leaves a report', async () => {
  const reports = join(await tempFolder(), 'reports');
  const memory = createMemoryHub();
  const hub = alteredHub(memory, (log) => ({
    read: async (from, limit, options) => (await log.read(from, limit, options)).map(misread),
    watch: (listener) => log.watch((record, ...rest) => listener(misread(record), ...rest)),
  }));
  const trusted: (() => boolean)[] = [];
  const run: RunFunction = (partition, context) => {
    trusted.push(() => context.isTrusted());
    return untilAborted(partition, context);
  };
  const [first, second] = [make({ name: 'a', memory, reports }), make({ name: 'b', memory: hub as typeof memory, reports, run })];
  await first.start();
  await second.start();
  await expect.poll(() => trusted.length, { timeout: 10_000 }).toBe(1);
  const failed = failure(second);
  const link = await memory.link('g', { name: 'operator', timeoutMs: 1_000 });
  onTestFinished(() => link.close());
  const stored = await link.log.append(paused(1), { timeoutMs: 1_000 });
  const error = await failed;
  expect(error).toMatchObject({ code: 'ERR_CONCLAVE_DIVERGED', broken: [expect.stringMatching(/^I5: /)] });
  expect(trusted.map((isTrusted) => isTrusted())).toEqual([false]);
  expect(stored).toMatchObject({ kind: 'stored' });
  const [file = ''] = await readdir(reports);
  expect(error).toHaveProperty('reportFile', join(reports, file));
  expect(await readJson(join(reports, file))).toMatchObject({ group: 'g', name: 'b', leader: { term: first.term } });
  await expect.poll(() => second.state).toBe('failed');
  expect(first.state).toBe('serving');
});

/** A snapshot that is whole and could be, of a group whose last reign was later than its last entry: the next reign falls behind it. */
async function hubWithFutureReign() {
  const memory = createMemoryHub();
  const link = await memory.link('g', { name: 'operator', timeoutMs: 1_000 });
  onTestFinished(() => link.close());
  await link.log.append(encoder.encode('not an entry'), { timeoutMs: 1_000 });
  const { identity } = await link.log.position({ timeoutMs: 1_000 });
  const state: GroupState = { ...emptyGroup(), applied: 1, term: 100 as never };
  await link.store.save({ sequence: 1, data: encoder.encode(encodeSnapshot({ log: identity, state })) }, { timeoutMs: 1_000 });
  return memory;
}

test('I8: a worker whose own state would break what must hold does not apply the entry, stops, and leaves a report', async () => {
  const reports = await tempFolder();
  const worker = make({ name: 'a', memory: await hubWithFutureReign(), reports, expectedWorkers: 1 });
  const failed = failure(worker);
  const started = worker.start().catch((error: unknown) => error);
  const error = await failed;
  const words = 'I8: term fell from 100 to 3';
  expect(error).toMatchObject({ code: 'ERR_CONCLAVE_INVARIANT', sequence: 3, broken: [words] });
  expect(error.message).toMatch(/entry 3: I8: term fell from 100 to 3\. .*Keep the log and the snapshots .*\(add .*conclave-g-a-3\.json\)/);
  await expect.poll(() => worker.state).toBe('failed');
  expect(worker.term).toBe(100);
  await started;
  expect(await readJson(join(reports, 'conclave-g-a-3.json'))).toMatchObject({
    versions: { conclave: expect.any(String) as string, protocol: 1, groupProtocol: 1 },
    sequence: 3,
    broken: [words],
    entry: { kind: 'leader.claim', against: 100 },
    outcome: { kind: 'accepted' },
    facts: [{ type: 'leader.elected', term: 3 }],
    digests: { before: expect.stringMatching(/^[0-9a-f]{16}$/) as string, after: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
  });
});

test('a report that cannot be written, or is not wanted, hides nothing', async () => {
  const file = join(await tempFolder(), 'file');
  await writeFile(file, '');
  for (const reports of [join(file, 'folder'), false] as const) {
    const worker = make({ memory: await hubWithFutureReign(), reports, expectedWorkers: 1 });
    const failed = failure(worker);
    worker.start().catch(() => undefined);
    expect(await failed).toMatchObject({ code: 'ERR_CONCLAVE_INVARIANT', reportFile: null });
  }
});

const violation = (sequence: number, fields: Partial<Violation> = {}): Violation => ({
  ...{ group: 'g', name: 'a', member: 'm', worker: null, broken: ['I2: x'], state: { ...emptyGroup(), applied: sequence } },
  ...fields,
});

test('a report has no user data but ids, and at most 256 kB whatever was seen', async () => {
  const folder = await tempFolder();
  const user = { keys: ['secret'], rules: { requires: { zone: 'secret' } } };
  const set = Array.from({ length: 50_000 }, (_, index) => ({ id: `p${index}`, weight: 1, ...user }));
  const facts = set.map(({ id }) => ({ type: 'partition.granted', partition: id, reasoning: 'secret' }));
  const moves = set.map(({ id }) => [id, 'worker-1']);
  const broken = set.map(({ id }) => `I2: ${id} is owned by worker-5, whom no live member holds`);
  for (const entry of [{ kind: 'partitions.change', set }, { moves }, { kind: 'entry.part', text: 'secret' }, { labels: user }]) {
    const file = writeReport(folder, violation(7, { entry, facts, broken })) ?? '';
    expect((await stat(file)).size).toBeLessThan(256 * 1024);
    expect(await readFile(file, 'utf8')).not.toContain('secret');
  }
  expect(await readdir(folder)).toEqual(['conclave-g-a-7.json']);
});

test('the newest 16 reports stay, other files are left alone, and no link is followed', async () => {
  const folder = await tempFolder();
  const other = join(folder, 'notes.json');
  await writeFile(other, 'notes');
  await symlink(other, join(folder, 'conclave-g-a-1.json'));
  await symlink(other, join(folder, `conclave-g-a-2.json.${process.pid}`));
  const files = Array.from({ length: 20 }, (_, index) => writeReport(folder, violation(index + 1)));
  expect(files[0]).toBe(join(folder, 'conclave-g-a-1.json'));
  expect(files[1]).toBeNull();
  expect(await readFile(other, 'utf8')).toBe('notes');
  const reports = (await readdir(folder)).filter((name) => name.startsWith('conclave-') && name.endsWith('.json'));
  expect(reports).toHaveLength(16);
  expect(reports).toContain('conclave-g-a-20.json');
});

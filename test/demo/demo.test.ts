import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import type { DemoResult } from '../../src/demo/demo-result.js';
import { compiledPath } from '../support/compiled-sources.js';
import { Family } from '../support/family.js';

type DemoProcess = ChildProcessByStdio<null, Readable, Readable>;

const startDemo = async (family: Family): Promise<DemoProcess> =>
  spawn(process.execPath, [await compiledPath('src/demo/main.ts'), '--json'], { stdio: ['ignore', 'pipe', 'pipe'], env: family.env });

/** Resolves when the demo says so. */
const says = (demo: DemoProcess, words: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const lines = createInterface({ input: demo.stderr });
    lines.on('line', (line) => line.includes(words) && resolve());
    lines.once('close', () => reject(new Error(`the demo ended and never said "${words}"`)));
  });

/** Guards take a moment to end what they guard. */
async function isGone(family: Family): Promise<void> {
  await vi.waitFor(async () => expect(await family.members()).toEqual([]), 8_000);
  expect(await family.leftovers()).toEqual([]);
}

const ms: unknown = expect.toSatisfy((value) => Number.isInteger(value) && value >= 0, 'milliseconds');
const lessThan = (limit: number): unknown => expect.toSatisfy((value) => value >= 0 && value < limit, `less than ${limit}`);

test('the main job survives every fault: nothing lost, nothing doubled, no overlap, every total right', async () => {
  await using family = await Family.found();
  const demo = await startDemo(family);
  const [output, told, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')]);
  expect(code, told).toBe(0);
  const result = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as DemoResult;
  const fault = (kind: string, moved: unknown): unknown => ({
    kind,
    target: expect.any(String),
    atMs: ms,
    recoveredMs: lessThan(10_000),
    moved,
  });
  expect(result).toEqual({
    server: { kind: 'nats-server', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    workers: 5,
    partitions: 64,
    input: { name: 'flights', rows: 10_000 },
    leaders: expect.toSatisfy((terms: number[]) => terms.length >= 2 && terms.every((term, index) => term > (terms[index - 1] ?? 0))),
    faults: [
      fault('killLeader', lessThan(15)),
      fault('killWorker', lessThan(20)),
      fault('freeze', lessThan(26)),
      fault('join', lessThan(20)),
      fault('restart', 0),
      fault('stop', lessThan(20)),
    ],
    rows: { expected: 10_000, counted: 10_000, lost: 0, doubled: 0, discardedStale: ms },
    overlapsMs: 0,
    unownedMs: { p50: ms, p99: ms, max: lessThan(10_000) },
    totalsMatch: true,
    stoppedCleanly: true,
    elapsedMs: ms,
  });
  await isGone(family);
});

test('an interrupted demo leaves nothing behind, also no frozen worker', async () => {
  await using family = await Family.found();
  const demo = await startDemo(family);
  await says(demo, 'freezes (SIGSTOP)');
  demo.kill('SIGINT');
  expect(await once(demo, 'exit')).toEqual([130, null]);
  await isGone(family);
});

test('a killed demo leaves nothing behind, also no frozen worker', async () => {
  await using family = await Family.found();
  const demo = await startDemo(family);
  await says(demo, 'freezes (SIGSTOP)');
  demo.kill('SIGKILL');
  await once(demo, 'exit');
  await isGone(family);
});

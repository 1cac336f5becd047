import { expect, test } from 'vitest';
import { ExampleProcess } from '../support/example-process.js';
import { withServer } from '../support/nats-server.js';

interface PrintedSpan {
  readonly span: string;
  readonly trace: string;
  readonly partition?: string;
}

const spansOf = ({ lines }: ExampleProcess): PrintedSpan[] =>
  lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as PrintedSpan] : []));

/** The traces in which a process has spans of this name. */
const tracesOf = (process: ExampleProcess, span: string): string[] => [
  ...new Set(spansOf(process).flatMap((one) => (one.span === span ? [one.trace] : []))),
];

const count = (process: ExampleProcess, span: string): number => spansOf(process).filter((one) => one.span === span).length;

test('two processes tell one handover, and one failover, in one trace each', async () => {
  await withServer(async ({ url }) => {
    await using first = await ExampleProcess.start('traced-worker', { NATS_URL: url, NAME: 'first' });
    await first.line(/^started as worker-0$/);
    await expect.poll(() => count(first, 'conclave.start'), { timeout: 20_000 }).toBe(4);
    await using second = await ExampleProcess.start('traced-worker', { NATS_URL: url, NAME: 'second' });
    await second.line(/^started as worker-1$/);
    await expect.poll(() => count(second, 'conclave.start'), { timeout: 20_000 }).toBe(2);
    await expect.poll(() => count(first, 'conclave.release'), { timeout: 20_000 }).toBe(1);
    const [handover = ''] = tracesOf(first, 'conclave.drain');
    expect(tracesOf(first, 'conclave.placement').at(-1)).toBe(handover);
    expect(tracesOf(first, 'conclave.release')).toEqual([handover]);
    expect(tracesOf(second, 'conclave.grant')).toEqual([handover]);
    expect(tracesOf(second, 'conclave.start')).toEqual([handover]);
    const moved = spansOf(first).flatMap(({ span, partition }) => (span === 'conclave.drain' ? [partition] : []));
    expect(spansOf(second).flatMap(({ span, partition }) => (span === 'conclave.grant' ? [partition] : []))).toEqual(moved);

    first.kill('SIGKILL');
    await expect.poll(() => count(second, 'conclave.start'), { timeout: 20_000 }).toBe(4);
    await expect.poll(() => count(second, 'conclave.placement'), { timeout: 20_000 }).toBeGreaterThan(0);
    const [failover = ''] = tracesOf(second, 'conclave.election');
    expect(failover).not.toBe(handover);
    expect(tracesOf(second, 'conclave.fence')).toEqual([failover]);
    expect(tracesOf(second, 'conclave.placement')).toEqual([failover]);
    expect(tracesOf(second, 'conclave.grant')).toEqual([handover, failover]);
    expect(tracesOf(second, 'conclave.start')).toEqual([handover, failover]);
    second.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
  });
});

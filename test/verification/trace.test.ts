import { createActor } from 'xstate';
import { expect, it } from 'vitest';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { checkTrace } from '../../src/verification/trace/check-trace.js';
import { recordTrace, type TraceLine } from '../../src/verification/trace/record-trace.js';
import { createMemoryHub, createWorker, type WorkerOptions } from '../../src/index.js';
import { withServer } from '../support/nats-server.js';
import { keeperMachine } from './keeper-machine.js';

const machines = ourCharts.map(({ machine }) => machine);

/** Workers start, share four partitions and stop; what their charts did. */
async function recordedRun(names: readonly string[], where: Pick<WorkerOptions, 'memory' | 'servers'>): Promise<readonly string[]> {
  const lines: string[] = [];
  const recording = recordTrace((line) => lines.push(line));
  const run = (_: unknown, { signal }: { readonly signal: AbortSignal }): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  const workers = names.map((name) =>
    createWorker({ ...where, group: 'trace', name, partitions: 4, timing: 'fast', expectedWorkers: names.length, run }),
  );
  await Promise.all(workers.map((worker) => worker.start()));
  for (const worker of workers) await worker.stop();
  recording.stop();
  return lines;
}

it('follows the charts of real workers from start to stop, and finds what they cannot have done', async () => {
  const lines = await recordedRun(['w0', 'w1'], { memory: createMemoryHub() });
  expect(checkTrace(lines, machines)).toMatchObject({ moves: lines.length, problems: [] });
  const charts = new Set(lines.map((line) => (JSON.parse(line) as TraceLine).chart));
  for (const id of ['worker', 'membership', 'follower', 'leader', 'calculator', 'work', 'partition']) expect(charts).toContain(id);

  const injected = (index: number, change: Partial<TraceLine>): readonly string[] =>
    lines.with(index, JSON.stringify({ ...(JSON.parse(lines[index]!) as TraceLine), ...change }));
  const first = (chart: string): number => lines.findIndex((line) => (JSON.parse(line) as TraceLine).chart === chart);
  const problemsOf = (changed: readonly string[]): readonly string[] =>
    checkTrace(changed, machines).problems.map(({ message }) => message);
  expect(problemsOf(injected(first('worker'), { to: 'stopped' }))[0]).toContain('leads to connecting, not to stopped');
  expect(problemsOf(injected(first('worker'), { event: 'worker.stop' }))[0]).toContain('does not answer worker.stop');
  expect(problemsOf(injected(first('partition'), { transitions: ['granted on nothing'] }))[0]).toContain(
    "no transition is called 'granted on nothing'",
  );
  expect(problemsOf(lines.toSpliced(first('worker'), 1)).length).toBeGreaterThan(0);
  expect(problemsOf([...lines, '{"actor":1}', 'x'])).toHaveLength(2);
});

it('follows the charts of a worker on a real server', async () => {
  const lines = await withServer(({ url }) => recordedRun(['w0'], { servers: url }));
  expect(checkTrace(lines, machines)).toMatchObject({ moves: lines.length, problems: [] });
  const moves = lines.map((line) => JSON.parse(line) as TraceLine);
  const ways = (chart: string): readonly string[] => moves.flatMap((move) => (move.chart === chart ? [JSON.stringify(move.to)] : []));
  expect(ways('worker').at(-1)).toBe('"stopped"');
  expect(ways('partition').filter((to) => to.includes('released'))).toHaveLength(4);
  expect(checkTrace([...lines, lines[0]!], machines).problems).toHaveLength(1);
});

it('records an actor of yours by its inspector, parallel regions and always included', () => {
  const lines: string[] = [];
  const { inspect, stop } = recordTrace((line) => lines.push(line));
  const actor = createActor(keeperMachine, { inspect }).start();
  for (const type of ['keeper.start', 'keeper.stop'] as const) actor.send({ type });
  stop();
  expect(lines.map((line) => (JSON.parse(line) as TraceLine).transitions)).toEqual([
    ['idle on keeper.start → claiming'],
    ['claiming on keeper.stop → stopped'],
  ]);
  expect(checkTrace(lines, [keeperMachine]).problems).toEqual([]);
  expect(checkTrace(lines, machines).problems[0]?.message).toContain('no chart is called keeper');
});

import { expect, test } from 'vitest';
import { createMemoryHub, openGroup, type Group, type MemoryHub, type Worker, type WorkerOptions } from '../../src/index.js';
import { isAtRest, memoryGroup, memoryWorker } from '../support/memory-worker.js';
import { groupFact } from '../support/open-fleet.js';

type Made = Partial<Omit<WorkerOptions, 'memory' | 'name'>>;

/** Workers `a`, `b` and so on, each with its options, and an observer that saw every partition owned. */
async function fleet(memory: MemoryHub, ...options: readonly Made[]): Promise<{ workers: readonly Worker[]; group: Group }> {
  const expectedWorkers = options.length;
  const workers = options.map((own, index) => memoryWorker(memory, 'abc'[index] ?? '', { expectedWorkers, ...own }));
  await Promise.all(workers.map((worker) => worker.start()));
  const group = await memoryGroup(memory);
  await groupFact(group, isAtRest);
  return { workers, group };
}

const codesOf = async (group: Group, worker: string): Promise<readonly string[]> =>
  (await group.mayStop(worker)).reasons.map(({ code }) => code);

test('a worker whose partitions others may have, in a group at rest, may be stopped; it is known by id and by name', async () => {
  const { workers, group } = await fleet(createMemoryHub(), {}, {});
  const id = workers[1]?.id as string;
  const yes = { worker: id, name: 'b', allowed: true, reasons: [] };
  expect(await group.mayStop(id)).toEqual(yes);
  expect(await group.mayStop('b')).toEqual(yes);
  await expect(group.mayStop('worker-99')).rejects.toThrow(/no live worker "worker-99": give a stable id, like worker-0, or a name/);
});

test('the only worker that takes partitions had better stay', async () => {
  const { workers, group } = await fleet(createMemoryHub(), {}, {});
  await group.drain(workers[1]?.id as string);
  await groupFact(group, (now) => isAtRest(now) && now.members.some(({ partitions }) => partitions === 6));
  expect(await group.mayStop('a')).toMatchObject({
    allowed: false,
    reasons: [{ code: 'onlyWorker', text: 'no other worker takes partitions now' }],
  });
  expect(await codesOf(group, 'b')).toEqual([]);
});

test.each<readonly [string, readonly [Made, Made], string]>([
  ['what only it may have', [{ labels: { zone: 'moon' } }, {}], 'no other worker may have, or has room for: p0 (requires)'],
  ['more than others have room for', [{ labels: { zone: 'moon' } }, { labels: { zone: 'moon' }, partitionsMax: 5 }], 'no other worker may have, or has room for: p'], // prettier-ignore
])('a worker that has %s had better stay', async (_, [first, second], text) => {
  const partitions = Array.from({ length: 6 }, (__, index) => ({ key: `p${index}`, ...(index === 0 && { requires: { zone: 'moon' } }) }));
  const { group } = await fleet(createMemoryHub(), { partitions, ...first }, { partitions, ...second });
  const { reasons } = await group.mayStop('a');
  expect(reasons).toEqual([{ code: 'rules', text: expect.stringContaining(text) }]);
});

test('a partition that nobody may have holds nobody back', async () => {
  const memory = createMemoryHub();
  const partitions = [{ key: 'tied', requires: { zone: 'moon' } }, { key: 'free' }];
  const workers = ['a', 'b'].map((name) => memoryWorker(memory, name, { partitions, expectedWorkers: 2 }));
  await Promise.all(workers.map((worker) => worker.start()));
  await using group = await openGroup({ group: 'orders', memory });
  await groupFact(group, (now) => now.placement.partitions.some(({ owner }) => owner));
  expect(await codesOf(group, 'a')).toEqual([]);
});

test('while partitions wait for a name, nobody else may go; when it is back, they may', async () => {
  const memory = createMemoryHub();
  const { workers, group } = await fleet(memory, {}, {}, {});
  const id = workers[2]?.id as string;
  await workers[2]?.stop({ hold: true });
  await groupFact(group, (now) => now.members.length === 2);
  expect((await group.mayStop('a')).reasons).toEqual([{ code: 'hold', text: `2 partitions are waiting for ${id} to come back` }]);
  const answer = group.mayStop('a', { waitMs: 10_000 });
  await memoryWorker(memory, 'c').start();
  expect(await answer).toMatchObject({ allowed: true });
});

test('while partitions are handed over, nobody may go, and whoever waits for a yes gets it when they have arrived', async () => {
  const memory = createMemoryHub();
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const slow: Made['run'] = (_, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => void ended.then(() => resolve())));
  const { workers, group } = await fleet(memory, { run: slow }, {});
  await group.drain(workers[0]?.id as string);
  await groupFact(group, (now) => now.placement.partitions.some(({ owner, next }) => owner && next));
  expect(await group.mayStop('a')).toMatchObject({ allowed: false, reasons: [{ code: 'handover', text: expect.stringMatching(/^3 /) }] });
  const answer = group.mayStop('a', { waitMs: 10_000 });
  end();
  expect(await answer).toMatchObject({ allowed: true });
});

test('while the leader has partitions to place, nobody may go', async () => {
  const memory = createMemoryHub();
  let fault = false;
  const placement: Made['placement'] = {
    name: 'moody',
    place({ workers, partitions }) {
      if (fault) throw new Error('no idea');
      return new Map(partitions.map(({ id }, index) => [id, workers[index % workers.length]?.id ?? '']));
    },
  };
  const { workers, group } = await fleet(memory, { placement }, { placement }, { placement });
  fault = true;
  await workers[2]?.stop();
  await groupFact(group, (now) => now.members.length === 2);
  expect(await group.mayStop('a')).toMatchObject({ allowed: false, reasons: [{ code: 'vacancy', text: expect.stringMatching(/^2 /) }] });
});

test('a process that is gone, and not declared gone yet, keeps the others', async () => {
  const memory = createMemoryHub();
  const { group } = await fleet(memory, {}, {});
  let cut = (): void => undefined;
  const lost: MemoryHub = {
    link: async (...args) => {
      const link = await memory.link(...args);
      cut = () => link.disconnect();
      return link;
    },
  };
  // Patient: it is declared gone long after this test.
  await memoryWorker(lost, 'c', { timing: { preset: 'balanced', leaseMs: 10_000 } }).start();
  await groupFact(group, (now) => now.members.length === 3 && isAtRest(now) && now.members.every(({ partitions }) => partitions === 2));
  expect(await codesOf(group, 'a')).toEqual([]);
  cut();
  expect((await group.mayStop('a')).reasons).toEqual([
    { code: 'absence', text: 'c did not answer: gone or silent, and not declared gone yet' },
  ]);
});

test('an observer that is cut off says so instead of an answer', async () => {
  const memory = createMemoryHub();
  await fleet(memory, {}, {});
  let cut = (): void => undefined;
  const cuttable: MemoryHub = {
    link: async (...args) => {
      const link = await memory.link(...args);
      cut = () => link.disconnect();
      return link;
    },
  };
  await using group = await openGroup({ group: 'orders', memory: cuttable });
  cut();
  await expect(group.mayStop('a')).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNAVAILABLE' });
  await expect(group.mayStop('a', { waitMs: NaN })).rejects.toMatchObject({ code: 'ERR_CONCLAVE_CONFIG' });
});

import { expect, test } from 'vitest';
import {
  createMemoryHub,
  type ConclaveError,
  type Group,
  type PlacementInput,
  type PlacementStrategy,
  type Worker,
} from '../../src/index.js';
import { timingPresets } from '../../machines/model/timing.js';
import { memoryGroup, memoryWorker } from '../support/memory-worker.js';
import { groupFact } from '../support/open-fleet.js';

/** Everything on the first worker; `fault` may do worse from the moment it is set. */
class Faulty implements PlacementStrategy {
  readonly name = 'faulty';
  fault: ((input: PlacementInput) => unknown) | undefined;
  #onCall = (): void => undefined;

  /** Resolves when it has been asked so many times from now on. */
  asked(times: number): Promise<void> {
    return new Promise((resolve) => (this.#onCall = () => --times <= 0 && resolve()));
  }

  place(input: PlacementInput): ReadonlyMap<string, string> {
    this.#onCall();
    if (this.fault) return this.fault(input) as ReadonlyMap<string, string>;
    const [first] = input.workers.map(({ id }) => id).sort();
    return new Map(input.partitions.map(({ id }) => [id, first ?? '']));
  }
}

const owned = (group: Group): number => group.placement.partitions.filter(({ owner }) => owner).length;
const toSecond = ({ workers, partitions }: PlacementInput): Map<string, string> =>
  new Map(
    partitions.map(({ id }) => [
      id,
      workers
        .map((worker) => worker.id)
        .sort()
        .at(-1) ?? '',
    ]),
  );

test.each<readonly [string, RegExp, (input: PlacementInput) => unknown]>([
  ['throws', /strategy "faulty" failed; the last placement stays: Error: no idea/, () => { throw new Error('no idea'); }], // prettier-ignore
  ['loses a partition', /partition "0" has no worker/, (input) => { const all = toSecond(input); all.delete('0'); return all; }], // prettier-ignore
  ['invents a partition', /partition "x" is placed and does not exist/, (input) => toSecond(input).set('x', 'worker-0')],
  ['invents a worker', /placed on "worker-99", which is not a worker/, (input) => toSecond(input).set('0', 'worker-99')],
  ['returns a promise', /received a promise: a strategy is synchronous/, (input) => Promise.resolve(toSecond(input))],
  ['returns nothing', /a placement is a Map of partition id to worker id, received undefined/, () => undefined],
  ['changes its input', /Cannot assign to read only property/, (input) => { (input.workers[0] as { id: string }).id = 'x'; return toSecond(input); }], // prettier-ignore
])('a strategy that %s moves nothing, is told, and is asked again until it is well', async (_, says, fault) => {
  const memory = createMemoryHub();
  const strategy = new Faulty();
  const notices: string[] = [];
  const logger = { info: () => undefined, warn: (text: string) => void notices.push(text), error: () => undefined };
  const leader = memoryWorker(memory, 'a', { placement: strategy, logger });
  await leader.start();
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 6);
  const { version } = group.placement;
  strategy.fault = fault;
  const told: ConclaveError[] = [];
  leader.on('error', (error) => void told.push(error));
  const asked = strategy.asked(3);
  // It serves once it knows whether it gets something: not before the strategy is well.
  const starting = memoryWorker(memory, 'b', { placement: strategy }).start();
  await asked;
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ code: 'ERR_CONCLAVE_PLACEMENT', message: expect.stringMatching(says) });
  expect([group.placement.version, owned(group)]).toEqual([version, 6]);
  strategy.fault = toSecond;
  await groupFact(group, (now) => now.placement.partitions.every(({ owner }) => owner === 'worker-1'));
  await starting;
  expect(notices).toEqual([expect.stringMatching(/strategy "faulty" goes again, after \d+ failures in \d+ ms, the last: /)]);
});

test('what changes the previous placement changes nothing but its own copy', async () => {
  const memory = createMemoryHub();
  const strategy = new Faulty();
  strategy.fault = (input) => {
    (input.previous as Map<string, string>).clear();
    return toSecond(input);
  };
  await memoryWorker(memory, 'a', { placement: strategy }).start();
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 6);
});

test('a partition that nobody may have is named, has its place in the history, and is placed when somebody comes who may', async () => {
  const memory = createMemoryHub();
  const partitions = [{ key: 'free' }, { key: 'tied', requires: { zone: 'moon' } }];
  const leader = memoryWorker(memory, 'a', { partitions });
  const told = new Promise<ConclaveError>((resolve) => leader.on('error', resolve));
  const starting = leader.start();
  expect(await told).toMatchObject({ code: 'ERR_CONCLAVE_PLACEMENT', message: 'rules that cannot be kept now: tied (requires)' });
  await starting;
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 1);
  expect(group.why('tied').text).toBe('nobody has it; no worker may take it, by its rule requires: {"zone":"moon"}');
  expect(JSON.stringify(await group.history())).toContain('rules not kept: tied (requires)');
  await memoryWorker(memory, 'b', { partitions, labels: { zone: 'moon' } }).start();
  await groupFact(group, (now) => owned(now) === 2);
  expect(group.why('tied').ownerName).toBe('b');
  expect(group.members.find(({ name }) => name === 'b')?.labels).toEqual({ zone: 'moon' });
});

test('a worker takes no more than its maximum, and the rest goes to the other', async () => {
  const memory = createMemoryHub();
  await Promise.all([
    memoryWorker(memory, 'a', { expectedWorkers: 2, partitionsMax: 2 }).start(),
    memoryWorker(memory, 'b', { expectedWorkers: 2 }).start(),
  ]);
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 6 && now.members.some(({ partitions }) => partitions === 4));
  expect(group.members.find(({ name }) => name === 'a')?.partitions).toBe(2);
});

test('a pinned partition goes to its worker, waits for nobody else, and is where it was when that one is back', async () => {
  const memory = createMemoryHub();
  const partitions = [{ key: 'audit', pinnedTo: 'b' }, ...Array.from({ length: 4 }, (_, index) => ({ key: `free-${index}` }))];
  const [first, second] = ['a', 'b'].map((name) => memoryWorker(memory, name, { partitions, expectedWorkers: 2 })) as [Worker, Worker];
  await Promise.all([first.start(), second.start()]);
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 5);
  expect(group.why('audit').ownerName).toBe('b');
  await second.stop();
  await groupFact(group, (now) => now.placement.partitions.filter(({ owner }) => owner === first.id).length === 4);
  expect(group.why('audit').text).toBe('nobody has it; no worker may take it, by its rule pinnedTo: "b"');
  await memoryWorker(memory, 'b', { partitions }).start();
  await groupFact(group, (now) => now.why('audit').ownerName === 'b');
});

test('partitions of an anti-affinity group share a worker only while there are too few, and part when one comes', async () => {
  const memory = createMemoryHub();
  const partitions = [...['db-1', 'db-2', 'db-3'].map((key) => ({ key, antiAffinity: 'db' })), { key: 'mail' }, { key: 'web' }];
  await Promise.all(['a', 'b'].map((name) => memoryWorker(memory, name, { partitions, expectedWorkers: 2 }).start()));
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 5);
  const owners = (): (string | null)[] => ['db-1', 'db-2', 'db-3'].map((key) => group.why(key).owner);
  expect(new Set(owners()).size).toBe(2);
  expect(JSON.stringify(await group.history())).toMatch(/rules not kept: [^"]*db-\d \(antiAffinity\)/);
  await memoryWorker(memory, 'c', { partitions }).start();
  await groupFact(group, (now) => now.placement.partitions.every(({ next }) => next === null) && new Set(owners()).size === 3);
});

test('while a name is held, what another gives back goes to those who are there, and nothing of it waits', async () => {
  const memory = createMemoryHub();
  const workers = ['a', 'b', 'c'].map((name) => memoryWorker(memory, name, { expectedWorkers: 3 }));
  await Promise.all(workers.map((worker) => worker.start()));
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 6);
  const [leaving, staying, held] = workers as [Worker, Worker, Worker];
  await held.stop({ hold: true });
  await leaving.stop();
  const atMs = performance.now();
  await groupFact(group, (now) => now.placement.partitions.filter(({ owner }) => owner === staying.id).length === 4);
  expect(performance.now() - atMs).toBeLessThan(timingPresets.fast.holdMs / 2);
  expect(group.placement.partitions.filter(({ next }) => next !== null)).toHaveLength(2);
});

test('what waits for a held name waits with the rules of who comes back', async () => {
  const memory = createMemoryHub();
  const partitions = Array.from({ length: 6 }, (_, index) => ({ key: `p${index}`, ...(index < 3 && { requires: { zone: 'moon' } }) }));
  await memoryWorker(memory, 'a', { partitions, expectedWorkers: 2 }).start();
  const moon = memoryWorker(memory, 'b', { partitions, expectedWorkers: 2, labels: { zone: 'moon' } });
  await moon.start();
  const group = await memoryGroup(memory);
  await groupFact(group, (now) => owned(now) === 6);
  const { version } = group.placement;
  await moon.stop({ hold: true });
  await groupFact(group, (now) => owned(now) === 3);
  await memoryWorker(memory, 'b', { partitions, labels: { zone: 'moon' } }).start();
  await groupFact(group, (now) => owned(now) === 6);
  expect(group.placement.version).toBe(version);
});

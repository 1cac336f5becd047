import { onTestFinished, expect, test } from 'vitest';
import {
  createMemoryHub,
  createWorker,
  openGroup,
  type Change,
  type Group,
  type Partition,
  type PlacementStrategy,
  type Rehearsal,
  type Worker,
  type WorkerOptions,
} from '../../src/index.js';
import { startServer } from '../../src/server/start-server.js';
import { serverSuites } from '../support/nats-server.js';
import { crashableHub, isAtRest } from '../support/memory-worker.js';
import { groupFact } from '../support/open-fleet.js';

type Place = Pick<WorkerOptions, 'memory' | 'servers'>;
type Made = Partial<Omit<WorkerOptions, 'run'>>;

const work: WorkerOptions['run'] = (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

/** Workers `w0` on, serving; each with what `optionsOf` says. Stopped when the test ends. */
async function fleet(count: number, place: Place, optionsOf: (index: number) => Made): Promise<Worker[]> {
  const workers = Array.from({ length: count }, (_, index) => member(`w${index}`, place, { expectedWorkers: count, ...optionsOf(index) }));
  await Promise.all(workers.map((worker) => worker.start()));
  return workers;
}

function member(name: string, place: Place, options: Made): Worker {
  const worker = createWorker({ group: 'orders', name, partitions: 24, timing: 'fast', run: work, ...place, ...options });
  onTestFinished(() => worker.stop({ timeoutMs: 500 }).then(() => undefined));
  return worker;
}

async function observe(place: Place, options: Partial<Parameters<typeof openGroup>[0]> = {}): Promise<Group> {
  const group = await openGroup({ group: 'orders', ...place, ...options });
  onTestFinished(() => group.close());
  return group;
}

const owners = (group: Group): Map<string, string | null> => new Map(group.placement.partitions.map(({ id, owner }) => [id, owner]));

/** Where everything would be after the change. */
function predicted(group: Group, change: Change): Map<string, string | null> {
  const places = owners(group);
  for (const { partition, to } of group.whatIf(change).moves) places.set(partition, to);
  return places;
}

/** The prediction comes true: a later placement is at rest exactly there. */
const comesTrue = (group: Group, places: ReadonlyMap<string, string | null>): Promise<void> =>
  groupFact(group, (now) => JSON.stringify([...owners(now)]) === JSON.stringify([...places]));

/** Half of the partitions ask for a zone, some for a worker, some to be apart. */
const ruled: readonly Partition[] = Array.from({ length: 24 }, (_, index) => ({
  key: `p${index}`,
  weight: 1 + (index % 5),
  ...(index % 2 === 0 && { requires: { zone: index % 4 === 0 ? 'a' : 'b' } }),
  ...(index % 7 === 0 && { antiAffinity: 'sevens' }),
}));
const zoned = (index: number): Made => ({ labels: { zone: index % 2 === 0 ? 'a' : 'b' }, capacity: 1 + (index % 2), partitions: ruled });

test.each(['sticky', 'consistentHash', 'rendezvous', 'roundRobin'] as const)(
  'what %s would do when a worker is killed, and then one joins, is what then happens',
  async (placement) => {
    const memory = createMemoryHub();
    const { hub, crash } = crashableHub(memory);
    await fleet(3, { memory }, (index) => ({ ...zoned(index), placement, expectedWorkers: 3 }));
    const victim = member('w3', { memory: hub }, { ...zoned(3), placement });
    await victim.start();
    const group = await observe({ memory });
    await groupFact(group, (now) => now.members.length === 4 && isAtRest(now) && now.whatIf({}).moves.length === 0);
    const killed = predicted(group, { kill: [victim.id as string] });
    expect(group.whatIf({}).strategy).toBe(placement);
    crash();
    await comesTrue(group, killed);
    const version = group.placement.version;
    // Without labels it takes what asks for none, as the imagined one.
    const joined = predicted(group, { add: 1 });
    const plain = member('fresh', { memory }, { partitions: ruled, placement });
    const isImagined = group.whatIf({ add: 1 }).workers.at(-1)?.worker;
    await plain.start();
    // The name of the dead is still kept: the newcomer gets the next id, as the imagined one did.
    expect(plain.id).toBe(isImagined);
    await comesTrue(group, joined);
    expect(group.placement.version).toBe(version + 1);
  },
);

test('new weights move what was said, while they come through the source of partitions', async () => {
  const memory = createMemoryHub();
  let heavy = 1;
  let tell = (): void => undefined;
  const list = (): Partition[] => Array.from({ length: 12 }, (_, index) => ({ key: `p${index}`, weight: index === 0 ? heavy : 1 }));
  async function* changes(): AsyncGenerator {
    for (;;) yield await new Promise<void>((resolve) => (tell = resolve));
  }
  const source = { list, changes: { [Symbol.asyncIterator]: changes } };
  await fleet(3, { memory }, () => ({ partitions: source }));
  const group = await observe({ memory });
  await groupFact(group, isAtRest);
  const places = predicted(group, { weights: { p0: 5 } });
  expect([...places]).not.toEqual([...owners(group)]);
  heavy = 5;
  tell();
  await comesTrue(group, places);
  expect(group.placement.partitions.find(({ id }) => id === 'p0')?.weight).toBe(5);
  expect(() => group.whatIf({ weights: { p0: -1 } })).toThrow(/weights: expected an object of numbers from 1e-9 to 1000000000, received/);
  expect(() => group.whatIf({ weights: { none: 1 } })).toThrow(/no partition "none"/);
});

test('under limits on movement, where every step is decided anew, workers end with as many as was said, by as many moves', async () => {
  const memory = createMemoryHub();
  const limited: Made = { movement: { inFlightMax: 2, inFlightPerWorkerMax: 1 } };
  await fleet(3, { memory }, () => limited);
  const group = await observe({ memory });
  await groupFact(group, isAtRest);
  const before = owners(group);
  const { moves, workers } = group.whatIf({ add: 1 });
  await member('fresh', { memory }, limited).start();
  await groupFact(group, (now) => isAtRest(now) && now.members.length === 4 && now.whatIf({}).moves.length === 0);
  expect(group.members.map(({ partitions }) => partitions)).toEqual(workers.map(({ after }) => after));
  expect([...owners(group)].filter(([id, owner]) => before.get(id) !== owner)).toHaveLength(moves.length);
});

test('while planned moves are paused, a rehearsal places only what nobody has', async () => {
  const memory = createMemoryHub();
  const workers = await fleet(2, { memory }, () => ({}));
  const group = await observe({ memory });
  await groupFact(group, isAtRest);
  await group.pause();
  expect(group.whatIf({ add: 1 }).moves).toEqual([]);
  expect(group.whatIf({ kill: [workers[0]?.id as string] }).moves).toHaveLength(12);
});

test('while planned moves are paused, not even a strategy that would move nearly everything moves what has an owner', async () => {
  const memory = createMemoryHub();
  const [victim] = await fleet(3, { memory }, () => ({ placement: 'roundRobin' }));
  const group = await observe({ memory });
  await groupFact(group, isAtRest);
  const change = { kill: [victim?.id as string] };
  const elsewhere = ({ from }: Rehearsal['moves'][number]): boolean => from !== victim?.id;
  expect(group.whatIf(change).moves.filter(elsewhere)).not.toEqual([]);
  await group.pause();
  expect(group.whatIf(change).moves.filter(elsewhere)).toEqual([]);
  expect(group.whatIf(change).moves).toHaveLength(8);
});

/** All on the last worker by id. */
const lastTakesAll: PlacementStrategy = {
  name: 'lastTakesAll',
  place: ({ workers, partitions }) => {
    const last = workers
      .map(({ id }) => id)
      .sort()
      .at(-1);
    return new Map(last === undefined ? [] : partitions.map(({ id }) => [id, last]));
  },
};

test('a strategy that is not here cannot be rehearsed until it is given', async () => {
  const memory = createMemoryHub();
  await fleet(2, { memory }, () => ({ placement: lastTakesAll }));
  const group = await observe({ memory });
  await groupFact(group, isAtRest);
  expect(() => group.whatIf({ add: 1 })).toThrow(/places by "lastTakesAll", which is not here: give that strategy to openGroup/);
  const able = await observe({ memory }, { placement: lastTakesAll });
  expect(able.whatIf({ add: 1 }).moves.map(({ to }) => to)).toEqual(Array(24).fill('worker-2'));
  const other = await observe({ memory }, { placement: 'roundRobin' });
  expect(other.whatIf({})).toMatchObject({ strategy: 'roundRobin', workers: [{ after: 12 }, { after: 12 }] });
});

test('on a server too: what a stop would move is what it moves, and why says so', async () => {
  const server = await startServer(serverSuites()[0]?.options ?? {});
  onTestFinished(() => server.stop());
  const servers = server.url;
  const workers = await fleet(3, { servers }, zoned);
  const group = await observe({ servers });
  await groupFact(group, isAtRest);
  const [, , leaving] = workers;
  const change = { remove: [leaving?.id as string] };
  const { moves, reasoning } = group.whatIf(change);
  const places = predicted(group, change);
  await leaving?.stop();
  await comesTrue(group, places);
  const moved = moves.find(({ from }) => from === change.remove[0])?.partition ?? '';
  expect(group.why(moved).placedBy).toMatchObject({
    trigger: 'emergency',
    reason: 'ownerGone',
    reasoning: { strategy: 'sticky', chosen: 'wanted' },
  });
  expect(group.why(moved).placedBy?.reasoning?.options.map(({ moves }) => moves)).toEqual(reasoning?.options.map(({ moves }) => moves));
});

import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { PROTOCOL_MAX } from '../../machines/model/entries.js';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { createMemoryHub, openGroup, singleton, type Group, type MemoryHub, type Worker } from '../../src/index.js';
import { LogStory } from '../support/log-story.js';
import { fleetWorker, groupFact, openFleet } from '../support/open-fleet.js';

const ownersOf = (group: Group): (string | null)[] => [...new Set(group.placement.partitions.map(({ owner }) => owner))].sort();
const isAtRest = (group: Group, workers: number): boolean =>
  ownersOf(group).length === workers && group.placement.partitions.every(({ owner, next }) => owner && !next);

test('an observer sees members, leader and placement as the workers do', async () => {
  const { workers, open } = await openFleet(3);
  const group = await open();
  await groupFact(group, (now) => isAtRest(now, 3));
  expect(group.members.map(({ name, worker, partitions }) => [name, worker, partitions]).sort()).toEqual(
    workers.map((worker, index) => [`w${index}`, worker.id, 4]).sort(),
  );
  expect(group.members.map(({ capacity, draining }) => [capacity, draining])).toEqual(Array(3).fill([1, false]));
  const leader = workers.find((worker) => worker.isLeader);
  expect(group.leader).toEqual({ id: leader?.id, name: group.members.find(({ leader }) => leader)?.name, term: leader?.term });
  expect(group.placement).toMatchObject({ version: 1, trigger: 'coldStart' });
  expect(group.placement.partitions.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => String(index)));
  for (const { assignment, id } of workers)
    expect(group.placement.partitions.filter(({ owner }) => owner === id).map(({ id, epoch }) => ({ id, epoch }))).toEqual(
      assignment.partitions,
    );
  expect([group.paused, group.status]).toEqual([false, 'following']);
});

test('an observer that came before the first worker follows the group from its beginning', async () => {
  const memory = createMemoryHub();
  await using group = await openGroup({ group: 'orders', memory });
  expect([group.members, group.leader, group.placement.partitions]).toEqual([[], null, []]);
  await using worker = fleetWorker(memory, 'w0');
  await worker.start();
  await groupFact(group, (now) => isAtRest(now, 1));
  expect(group.members).toMatchObject([{ name: 'w0', leader: true, partitions: 12 }]);
});

test('a drained worker hands over what it has, and gets partitions again when that ends', async () => {
  const { workers, open } = await openFleet(2);
  const group = await open();
  await groupFact(group, (now) => isAtRest(now, 2));
  const [drained, other] = workers.map((worker) => worker.id as string) as [string, string];
  await group.drain(drained);
  expect(group.members.find(({ worker }) => worker === drained)?.draining).toBe(true);
  await groupFact(group, (now) => isAtRest(now, 1));
  expect(ownersOf(group)).toEqual([other]);
  const moved = group.placement.partitions.find(({ id }) => workers[0]?.assignment.partitions.every((own) => own.id !== id));
  expect(group.why(moved?.id ?? '').text).toMatch(/planned/);
  await group.drain(drained, false);
  await groupFact(group, (now) => isAtRest(now, 2));
});

test('an operator’s entries may be repeated, and are told as theirs', async () => {
  const { open } = await openFleet(1);
  const group = await open();
  await group.pause();
  await group.pause();
  expect(group.paused).toBe(true);
  await group.resume();
  expect(group.paused).toBe(false);
  const told = (await group.history()).filter(({ kind }) => kind === 'maintenance.set');
  expect(told.map(({ outcome, facts, author }) => [outcome, facts, author?.name])).toEqual([
    ['accepted', ['planned moves are paused'], null],
    ['accepted', ['planned moves are paused'], null],
    ['accepted', ['planned moves go on'], null],
  ]);
});

test('a worker that is not there cannot be drained, and neither can nonsense', async () => {
  const { open } = await openFleet(1);
  const group = await open();
  for (const worker of ['worker-99', 'w0', ''])
    await expect(group.drain(worker)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_UNKNOWN_TARGET' });
  expect(() => group.why('no such')).toThrow(/no partition "no such"/);
});

test('history tells who wrote what and what came of it, without the renewals', async () => {
  const { open } = await openFleet(2);
  const group = await open();
  await groupFact(group, (now) => isAtRest(now, 2));
  const history = await group.history();
  expect(history.map(({ kind }) => kind)).not.toContain('leader.renew');
  const commit = history.find(({ kind }) => kind === 'placement.commit');
  expect(commit?.author?.name).toBe(group.leader?.name);
  expect(commit?.facts).toEqual([
    'placement 1 (coldStart) moves 12 by sticky: 12 never placed before; highest load by mean 1.00 → 1.00',
    expect.stringMatching(/^granted to worker-[01]: (\d+, ){5}\d+$/),
    expect.stringMatching(/^granted to worker-[01]: (\d+, ){5}\d+$/),
  ]);
  expect(history.find(({ facts }) => facts.includes('w0 (worker-0) joined') || facts.includes('w0 (worker-1) joined'))?.kind).toBe(
    'member.join',
  );
  expect(await group.history({ limit: 2 })).toEqual(history.slice(-2));
});

test('after a crash, why names the fence and the emergency that placed the partition anew', async () => {
  const { memory, open } = await openFleet(2);
  const group = await open();
  const victim = createCrashable(memory);
  await victim.worker.start();
  await groupFact(group, (now) => isAtRest(now, 3));
  const lost = group.placement.partitions.filter(({ owner }) => owner === victim.worker.id).map(({ id }) => id);
  victim.crash();
  await groupFact(group, (now) => isAtRest(now, 2));
  const told = group.why(lost[0] ?? '');
  expect(told.events.at(-2)).toMatchObject({
    kind: 'member.fence',
    text: expect.stringMatching(/victim \(worker-2\) was fenced: .*; without owner; worker-2 had it/),
  });
  expect(told.placedBy).toMatchObject({ sequence: told.epoch, trigger: 'emergency', leader: group.leader?.name });
  expect(told.text).toMatch(
    new RegExp(`^${told.owner} \\(${told.ownerName}\\) has it since entry ${told.epoch}: placement \\d+ \\(emergency\\)`),
  );
  await victim.worker.stop({ timeoutMs: 100 });
});

test('a rehearsal moves the partitions of who goes, and changes nothing', async () => {
  const { open, workers } = await openFleet(3);
  const group = await open();
  await groupFact(group, (now) => isAtRest(now, 3));
  const before = group.placement;
  const [first] = workers.map((worker) => worker.id as string);
  const { moves, workers: loads } = group.whatIf({ kill: [first ?? ''] });
  expect(moves.map(({ partition, from }) => [partition, from])).toEqual(
    before.partitions.filter(({ owner }) => owner === first).map(({ id, owner }) => [id, owner]),
  );
  expect(loads.map(({ before, after }) => [before, after]).sort()).toEqual(
    [
      [4, 6],
      [4, 6],
      [4, null],
    ].sort(),
  );
  expect(group.whatIf({ add: 1 }).workers.map(({ before, after }) => [before, after])).toEqual([
    [4, 3],
    [4, 3],
    [4, 3],
    [null, 3],
  ]);
  expect(group.whatIf({}).moves).toEqual([]);
  expect(group.whatIf({ remove: workers.map(({ id }) => id as string) }).moves.map(({ to }) => to)).toEqual(Array(12).fill(null));
  expect(() => group.whatIf({ kill: ['worker-77'] })).toThrow(/no worker "worker-77"/);
  expect(() => group.whatIf({ add: -1 })).toThrow(/add: expected a whole number from 0 to 1000, received -1/);
  expect(group.placement).toEqual(before);
});

test('an observer begins where the log does, so that it can explain all of it; behind a compaction, with the snapshot, and still shows what is stored before that', async () => {
  const memory = createMemoryHub();
  const link = await memory.link('orders', { name: 'test', timeoutMs: 1_000 });
  const story = new LogStory();
  story.join('ana');
  story.claim('ana');
  story.declare('ana', 'p');
  await append(link, story);
  await saveSnapshot(link, story);
  const settled = story.texts.length;
  story.place('ana', { p: 'worker-0' });
  await append(link, story, settled);
  await using group = await openGroup({ group: 'orders', memory });
  expect((await group.history()).map(({ sequence, kind, outcome, author }) => [sequence, kind, outcome, author?.name])).toEqual([
    [1, 'member.join', 'accepted', 'ana'],
    [2, 'leader.claim', 'accepted', 'ana'],
    [3, 'partitions.change', 'accepted', 'ana'],
    [4, 'placement.commit', 'accepted', 'ana'],
  ]);
  await link.log.compact(1, { timeoutMs: 1_000 });
  await using late = await openGroup({ group: 'orders', memory });
  expect((await late.history()).map(({ sequence, outcome }) => [sequence, outcome])).toEqual([
    [2, 'stored'],
    [3, 'stored'],
    [4, 'accepted'],
  ]);
});

test('an observer that slept through a compaction goes on from the snapshot', async () => {
  const memory = createMemoryHub();
  const link = await memory.link('orders', { name: 'test', timeoutMs: 1_000 });
  const story = new LogStory();
  story.join('ana');
  await append(link, story);
  const sleeper = await memory.link('orders', { name: 'sleeper', timeoutMs: 1_000 });
  await using group = await openGroup({ group: 'orders', memory: { link: () => Promise.resolve(sleeper) } });
  sleeper.disconnect();
  story.claim('ana');
  story.declare('ana', 'p');
  await append(link, story, 1);
  await saveSnapshot(link, story);
  await link.log.compact(3, { timeoutMs: 1_000 });
  expect(group.status).toBe('disconnected');
  sleeper.reconnect();
  await groupFact(group, (now) => now.applied === 3);
  expect([group.leader?.name, group.status]).toEqual(['ana', 'following']);
  story.place('ana', { p: 'worker-0' });
  await append(link, story, 3);
  await groupFact(group, (now) => now.placement.version === 1);
});

test('an entry from a newer version ends the observation with an error, and what was read stays', async () => {
  const { memory, open } = await openFleet(1);
  const group = await open();
  await groupFact(group, (now) => isAtRest(now, 1));
  const failed = new Promise<{ code: string }>((resolve) => group.on('error', resolve));
  const link = await memory.link('orders', { name: 'test', timeoutMs: 1_000 });
  const text = JSON.stringify({ v: PROTOCOL_MAX + 1, author: 'x'.repeat(22), counter: 1, kind: 'future' });
  await link.log.append(new TextEncoder().encode(text), { timeoutMs: 1_000 });
  expect(await failed).toMatchObject({ code: 'ERR_CONCLAVE_NEWER_ENTRY' });
  expect([group.status, group.placement.partitions.length]).toEqual(['failed', 12]);
  expect(() => group.pause()).toThrow(/newer than this version/);
});

test('a group that must exist and does not is refused, and a closed one writes nothing', async () => {
  const memory = createMemoryHub();
  await expect(openGroup({ group: 'orders', memory, mustExist: true })).rejects.toMatchObject({ code: 'ERR_CONCLAVE_GROUP_NOT_FOUND' });
  const group = await openGroup({ group: 'orders', memory });
  await Promise.all([group.close(), group.close()]);
  expect(group.status).toBe('closed');
  expect(() => group.pause()).toThrow(/closed/);
});

test('all that is wrong with the options is said at once', async () => {
  const options = { group: 'no dots.', timeoutMs: 0, mustExist: 'yes', plaecment: 1 };
  await expect(openGroup(options as never)).rejects.toMatchObject({
    code: 'ERR_CONCLAVE_CONFIG',
    problems: [
      { path: 'plaecment', message: expect.stringContaining('did you mean placement') },
      expect.objectContaining({ path: 'group' }),
      expect.objectContaining({ path: 'timeoutMs' }),
      expect.objectContaining({ path: 'mustExist' }),
    ],
  });
});

test('an aborted opening rejects with the reason', async () => {
  const reason = new Error('no longer wanted');
  await expect(openGroup({ group: 'orders', memory: createMemoryHub(), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const abort = new AbortController();
  const opening = openGroup({ group: 'orders', memory: createMemoryHub(), signal: abort.signal });
  abort.abort(reason);
  await expect(opening).rejects.toBe(reason);
});

test('an opening that is aborted while it reads rejects with the reason and closes its link', async () => {
  const reason = new Error('no longer wanted');
  const abort = new AbortController();
  const link = await createMemoryHub().link('orders', { name: 'test', timeoutMs: 1_000 });
  const load = link.store.load.bind(link.store);
  link.store.load = async (options) => {
    const snapshot = await load(options);
    abort.abort(reason);
    return snapshot;
  };
  await expect(openGroup({ group: 'orders', memory: { link: () => Promise.resolve(link) }, signal: abort.signal })).rejects.toBe(reason);
  expect(link.status).toBe('closed');
});

test('of two processes with a singleton one runs it, and the other when that one stops', async () => {
  const memory = createMemoryHub();
  const runs = new EventEmitter();
  const ran = { a: once(runs, 'a'), b: once(runs, 'b') };
  const make = (name: 'a' | 'b'): Worker =>
    singleton({
      group: 'nightly',
      name,
      memory,
      timing: 'fast',
      expectedWorkers: 2,
      run: async ({ id }, { signal }) => {
        runs.emit(name, `${name} ${id}`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
  const workers = { a: make('a'), b: make('b') };
  await Promise.all([workers.a.start(), workers.b.start()]);
  const [first] = (await Promise.race([ran.a, ran.b])) as [string];
  const [holder, spare] = first === 'a 0' ? (['a', 'b'] as const) : (['b', 'a'] as const);
  expect([workers[holder], workers[spare]].map(({ assignment }) => assignment.partitions.length)).toEqual([1, 0]);
  await workers[holder].stop();
  expect(await ran[spare]).toEqual([`${spare} 0`]);
  await workers[spare].stop();
  expect(() => singleton({ group: 'nightly', partitions: 3, run: () => undefined } as never)).toThrow(/a singleton has one; received 3/);
});

type TestLink = Awaited<ReturnType<MemoryHub['link']>>;

const append = async (link: TestLink, { texts }: LogStory, from = 0): Promise<void> => {
  for (const text of texts.slice(from)) await link.log.append(new TextEncoder().encode(text), { timeoutMs: 1_000 });
};

const saveSnapshot = async (link: TestLink, { state }: LogStory): Promise<void> => {
  const { identity } = await link.log.position({ timeoutMs: 1_000 });
  const data = new TextEncoder().encode(encodeSnapshot({ log: identity, state }));
  await link.store.save({ sequence: state.applied, data }, { timeoutMs: 1_000 });
};

/** A worker whose line can be cut for good, as if its process were gone. */
function createCrashable(memory: MemoryHub): { readonly worker: Worker; readonly crash: () => void } {
  let line: TestLink | undefined;
  const hub: MemoryHub = { link: async (group, options) => (line = await memory.link(group, options)) };
  return { worker: fleetWorker(hub, 'victim'), crash: () => line?.disconnect() };
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Entry } from '../../machines/model/entries.js';
import type { MemberId } from '../../machines/model/ids.js';
import { createMemoryHub, type MemoryHub } from '../../src/index.js';
import { decodeBeatAnswer, encodeBeat, type Beat } from '../../src/protocol/beat.js';
import { systemRandom } from '../../src/system/system-random.js';
import { fleetWorker, groupFact } from '../support/open-fleet.js';
import { countRejected, openHouse } from './open-house.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const beatOf = (member: string, term: number): Uint8Array => encodeBeat({ member, term, trusted: true } as Beat);

test('events that others send to a worker’s chart are dropped and counted, and it stops as ever', async () => {
  const house = await openHouse(1);
  const worker = house.workers[0]!;
  const forged = [
    'xstate.done.actor.membership',
    'xstate.error.actor.connection',
    'xstate.stop',
    'xstate.init',
    'worker.stop',
    'log.failed',
    '*',
  ];
  for (const type of forged) worker.actor.send({ type, error: new Error('forged'), output: { error: 'forged' } });
  for (const garbage of [undefined, null, 'worker.stop', {}]) worker.actor.send(garbage);
  expect(house.rejected('event')).toBe(forged.length + 4);
  await house.goOn();
  expect([worker.state, house.errors]).toEqual(['serving', []]);
  expect(await worker.stop()).toMatchObject({ drained: 12 });
});

test('10,000 beats at once, under one id and under as many unknown ones, are answered, cost no memory, and keep nobody from being heard', async () => {
  const house = await openHouse(3);
  const { leader } = house.group;
  const follower = house.group.members.find((member) => !member.leader)!;
  const flood = async (member: () => string): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: 10_000 }, () => house.ask(beatOf(member(), leader!.term))));
    return answers.filter((answer) => answer && decodeBeatAnswer(answer)?.trusted).length;
  };
  await flood(() => systemRandom.id());
  const before = heapBytes();
  expect(await flood(() => systemRandom.id())).toBe(0);
  expect(await flood(() => follower.id)).toBeGreaterThan(0);
  expect(heapBytes() - before).toBeLessThan(8_000_000);
  await house.goOn();
  await Promise.all(house.workers.map((worker) => worker.waitFor('serving')));
  expect([house.errors, house.rejected('beat')]).toEqual([[], 0]);
}, 120_000);

test('10,000 strangers who speak as operators leave no trace but the last 256', async () => {
  const house = await openHouse(1);
  const before = house.owned();
  const entries = Array.from({ length: 10_000 }, () => ({
    v: 1,
    author: systemRandom.id(),
    counter: 1,
    kind: 'maintenance.set',
    paused: false,
  }));
  await Promise.all(entries.map((entry) => house.write(bytes(entry))));
  await house.goOn();
  expect([house.owned(), house.errors]).toEqual([before, []]);
}, 120_000);

test('every other answer is garbage: counted, trusted by nobody, and the honest ones carry the worker', async () => {
  const memory = createMemoryHub();
  const leader = fleetWorker(memory, 'leader');
  const follower = fleetWorker(garbled(memory), 'follower');
  const rejected = countRejected();
  await leader.start();
  await follower.start();
  await rejected.reach('answer', 5);
  expect([leader.state, follower.state, leader.isLeader]).toEqual(['serving', 'serving', true]);
  await Promise.all([leader.stop(), follower.stop()]);
});

const garbage = bytes({ trusted: true, term: -0, applied: 1e300, digest: '\u001b[2J' });

/** Whoever listens here hears garbage instead of every other answer. */
const garbled = (memory: MemoryHub): MemoryHub => ({
  async link(group, options) {
    const link = await memory.link(group, options);
    const request = link.bus.request.bind(link.bus);
    let count = 0;
    link.bus.request = async (subject, data, asked) => {
      const reply = await request(subject, data, asked);
      return reply.kind === 'answered' && count++ % 2 === 0 ? { kind: 'answered', data: garbage } : reply;
    };
    return link;
  },
});

test('an entry under a leader’s own id and a counter ahead of it does not silence it', async () => {
  const house = await openHouse(2);
  const before = house.owned();
  const leader = house.group.members.find((member) => member.leader)!;
  await house.write(bytes({ v: 1, author: leader.id, counter: 1_000_000, kind: 'leader.renew', term: 1 }));
  const worker = house.workers.find(({ isLeader }) => !isLeader)!;
  await house.group.drain(worker.id!);
  await groupFact(house.group, ({ members }) => members.find(({ worker: id }) => id === worker.id)?.partitions === 0);
  await house.group.drain(worker.id!, false);
  await groupFact(house.group, ({ members }) => members.every(({ partitions }) => partitions === 6));
  expect(house.owned().length).toBe(before.length);
  expect(house.workers.filter(({ isLeader }) => isLeader)).toHaveLength(1);
});

test('a goodbye that was forged in a worker’s name is believed by the log, told by the worker, and answered by joining again', async () => {
  const house = await openHouse(2);
  const victim = house.group.members.find((member) => !member.leader)!;
  const forged = { v: 1, author: victim.id as MemberId, counter: 1_000, kind: 'member.leave', hold: false } satisfies Entry;
  const worker = house.workers.find(({ id }) => id === victim.worker)!;
  await house.write(bytes(forged));
  await groupFact(
    house.group,
    ({ members }) => members.length === 2 && members.every(({ id, partitions }) => id !== victim.id && partitions === 6),
  );
  expect(house.errors.map(({ code, message }) => [code, message])).toEqual([
    [
      'ERR_CONCLAVE_FENCED',
      `${victim.worker} was declared gone (somebody wrote member.leave in its name) while it was here; it joins again`,
    ],
  ]);
  expect([worker.state, worker.id]).toEqual(['serving', victim.worker]);
});

test('an entry of a later version stops every member with an error that names it: nothing is guessed', async () => {
  const house = await openHouse(2);
  await house.write(bytes({ v: 2, kind: '\u001b[2J'.repeat(1_000) }));
  await Promise.all(house.workers.map((worker) => worker.waitFor('failed')));
  expect(house.errors.map(({ code }) => code)).toEqual(['ERR_CONCLAVE_NEWER_ENTRY', 'ERR_CONCLAVE_NEWER_ENTRY']);
  for (const { message } of house.errors)
    expect(message).toMatch(/^entry \d+ of the group log is "(\\u001b\[2J){16}" of protocol 2, newer than this version/);
});

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

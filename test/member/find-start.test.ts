import { expect, test } from 'vitest';
import type { GroupState } from '../../machines/model/group-state.js';
import { encodeSnapshot } from '../../machines/model/snapshot.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import type { Link, LogRecord } from '../../src/ports.js';
import { wantedSubject } from '../../src/protocol/subjects.js';
import { findStart } from '../../src/member/find-start.js';
import { recordHash } from '../../src/member/record-hash.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { LogStory } from '../support/log-story.js';

const soon = { timeoutMs: 1_000 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A group of three entries whose snapshots the test writes. */
async function world() {
  const clock = new VirtualClock();
  const link = await createMemoryHub({ clock, deliver: queueMicrotask }).link('g', { name: 'test', timeoutMs: 1_000 });
  const story = new LogStory();
  const states: GroupState[] = [story.state];
  for (const nick of ['ana', 'ben', 'cid']) {
    story.join(nick);
    states.push(story.state);
  }
  for (const text of story.texts) await link.log.append(bytes(text), soon);
  const { identity } = await link.log.position(soon);
  const save = (sequence: number, data: string): Promise<void> => link.store.save({ sequence, data: bytes(data) }, soon);
  const saveState = (sequence: number, state = states[sequence] as GroupState, log = identity): Promise<void> =>
    save(sequence, encodeSnapshot({ log, state }));
  return { clock, link, states, save, saveState };
}

const start = ({ clock, link }: { clock: VirtualClock; link: Link }): ReturnType<typeof findStart> =>
  findStart({ group: 'g', link, clock, loadTimeoutMs: 20_000 });

test('the newest snapshot that is whole is taken', async () => {
  const group = await world();
  await group.saveState(1);
  await group.saveState(2);
  expect((await start(group)).state).toEqual(group.states[2]);
});

test('one that is damaged, holds another entry, or contradicts itself is passed over for the one before', async () => {
  for (const damage of ['garbage', 'another', 'contradiction'] as const) {
    const group = await world();
    await group.saveState(1);
    if (damage === 'garbage') await group.save(2, '{"format":1,');
    if (damage === 'another') await group.saveState(2, group.states[3]);
    if (damage === 'contradiction') await group.saveState(2, { ...(group.states[2] as GroupState), names: {} });
    await group.link.log.compact(1, soon);
    expect((await start(group)).state).toEqual(group.states[1]);
  }
});

test('a log that has its beginning needs no snapshot, whatever became of them', async () => {
  const group = await world();
  expect((await start(group)).state.applied).toBe(0);
  await group.save(2, 'garbage');
  expect((await start(group)).state.applied).toBe(0);
});

test('without a start the leader is asked, and what it writes is taken', async () => {
  const group = await world();
  await group.link.log.compact(2, soon);
  let asked = 0;
  group.link.bus.subscribe(wantedSubject('g'), () => {
    if (++asked === 2) void group.saveState(3);
  });
  const found = start(group);
  expect(await group.clock.runUntilAsync(() => asked >= 2, 5_000)).toBe(true);
  await group.clock.advanceAsync(1_000);
  expect((await found).state).toEqual(group.states[3]);
  expect(asked).toBe(2);
});

test('nobody who answers within five seconds means that there is no start, and the error says what was found', async () => {
  const group = await world();
  await group.saveState(1);
  await group.link.log.compact(3, soon);
  const refused = expect(start(group)).rejects.toThrow(/the log begins at entry 4, and the snapshot at 1 ends before it/);
  await group.clock.advanceAsync(6_000);
  await refused;
});

test('a snapshot of another log, or beyond the end of this one, is refused at once', async () => {
  const other = await world();
  await other.saveState(2, other.states[2], 'another log');
  await expect(start(other)).rejects.toThrow(/the snapshot at 2 is of another log/);
  const forgot = await world();
  await forgot.saveState(4, { ...(forgot.states[3] as GroupState), applied: 4 });
  await expect(start(forgot)).rejects.toThrow(/the log ends at 3, before its own snapshot at 4/);
});

test('a snapshot of entries that the log forgot, and grew past, is passed over', async () => {
  const group = await world();
  const { identity: log } = await group.link.log.position(soon);
  const [, second] = (await group.link.log.read(1, 2, soon)) as [LogRecord, LogRecord];
  const state = group.states[2] as GroupState;
  await group.save(2, encodeSnapshot({ log, state, tail: recordHash(second) }));
  expect((await start(group)).state.applied).toBe(2);
  await group.save(2, encodeSnapshot({ log, state, tail: recordHash(second) + 1 }));
  expect((await start(group)).state.applied).toBe(0);
});

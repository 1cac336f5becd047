import { expect, it } from 'vitest';
import { emptyGroup, type GroupState, type Member } from '../../machines/model/group-state.js';
import type { MemberId, WorkerId } from '../../machines/model/ids.js';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { encodePicture, isWatch } from '../../src/protocol/chart-picture.js';
import { chartsSubject, watchSubject } from '../../src/protocol/subjects.js';
import { ChartWatch, type MemberCharts } from '../../src/group/chart-watch.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import type { Group } from '../../src/index.js';
import { openFleet } from '../support/open-fleet.js';

/** Resolves with the first fleet for which the claim holds. */
const fleetFact = (group: Group, holds: (fleet: readonly MemberCharts[]) => boolean): Promise<readonly MemberCharts[]> =>
  new Promise((resolve) => {
    const end = group.watchCharts((fleet) => {
      if (!holds(fleet)) return;
      end();
      resolve(fleet);
    });
  });

const statesOf = ({ picture }: MemberCharts, chart: string): readonly string[] =>
  picture?.charts.filter((one) => one.chart === chart).flatMap(({ states }) => states.map(({ state }) => state)) ?? [];

it('an observer sees the charts of every member, and those who left no more', async () => {
  const { workers, open } = await openFleet(2);
  const group = await open();
  const isServing = (one: MemberCharts): boolean => one.picture?.crowds.some(({ counts }) => counts['active.serving'] === 6) === true;
  const fleet = await fleetFact(group, (now) => now.length === 2 && now.every(isServing));
  expect(fleet.map(({ name, status }) => [name, status]).sort()).toEqual([
    ['w0', 'heard'],
    ['w1', 'heard'],
  ]);
  for (const one of fleet) {
    const { name, picture } = one;
    const isLeader = workers.find(({ id }) => id === one.worker)?.isLeader === true;
    expect(statesOf(one, 'work'), name).toEqual(['serving']);
    expect(statesOf(one, 'membership'), name).toContain(isLeader ? 'joined.role.leading.reigning' : 'joined.role.following');
    expect(statesOf(one, 'calculator'), name).toHaveLength(isLeader ? 1 : 0);
    expect(picture?.trustMs, name).toBeGreaterThan(0);
  }
  const leaver = workers.find(({ isLeader }) => !isLeader);
  await leaver?.stop();
  await fleetFact(
    group,
    (now) => now.length === 1 && now[0]?.picture?.crowds.some(({ counts }) => counts['active.serving'] === 12) === true,
  );
});

const MEMBER = 'abcdefghijklmnopqrstuv' as MemberId;
const stranger = 'vvvvvvvvvvvvvvvvvvvvvv' as MemberId;
const member = { id: MEMBER, name: 'ana', worker: 'worker-0' as WorkerId, joinedAt: 1 } as Member;

async function watching() {
  const clock = new VirtualClock();
  const link = await createMemoryHub({ clock, deliver: queueMicrotask }).link('g', { name: 'test', timeoutMs: 1_000 });
  let state: GroupState = { ...emptyGroup(), members: { [MEMBER]: member } };
  const [asked, told] = [[] as number[], [] as (readonly MemberCharts[])[]];
  link.bus.subscribe(watchSubject('g'), (data) => isWatch(data) && asked.push(clock.now()));
  const watch = new ChartWatch({ group: 'g', link, clock, state: () => state });
  const end = watch.watch((fleet) => told.push(fleet));
  const tell = async (count: number, id = MEMBER): Promise<void> => {
    link.bus.publish(chartsSubject('g'), encodePicture({ member: id, count, trustMs: count, lagMs: 0, charts: [], crowds: [] }));
    await clock.advanceAsync(150);
  };
  return { clock, link, watch, asked, told, end, tell, become: (next: GroupState) => (state = next) };
}

it('a watch is renewed every two seconds, at once when the link is back, and ends with its last listener', async () => {
  const { clock, link, watch, asked, end } = await watching();
  await clock.advanceAsync(4_500);
  expect(asked).toEqual([0, 2_000, 4_000]);
  const endOther = watch.watch(() => undefined);
  end();
  link.disconnect();
  await clock.advanceAsync(500);
  link.reconnect();
  await clock.advanceAsync(500);
  expect(asked).toEqual([0, 2_000, 4_000, 5_000]);
  endOther();
  await clock.advanceAsync(10_000);
  expect([asked.length, clock.pending]).toEqual([4, 0]);
});

it('a member is awaited, heard, and after five seconds silent, with the last that it said', async () => {
  const { clock, told, tell } = await watching();
  await clock.advanceAsync(150);
  expect(told.at(-1)).toEqual([{ member: MEMBER, name: 'ana', worker: 'worker-0', status: 'awaited', ageMs: null, picture: null }]);
  await tell(1);
  expect(told.at(-1)).toMatchObject([{ status: 'heard', ageMs: 100, picture: { trustMs: 1 } }]);
  await clock.advanceAsync(8_000);
  expect(told.at(-1)).toMatchObject([{ status: 'silent', picture: { trustMs: 1 } }]);
});

it('a picture that comes late, or is of nobody in the group, is none', async () => {
  const { clock, told, tell, become } = await watching();
  await tell(2);
  await tell(1);
  await tell(9, stranger);
  expect(told.at(-1)).toMatchObject([{ member: MEMBER, picture: { count: 2 } }]);
  become(emptyGroup());
  await tell(3);
  await clock.advanceAsync(2_500);
  expect(told.at(-1)).toEqual([]);
});

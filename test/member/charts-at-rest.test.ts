import { expect, test } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { trustWatch } from '../../src/actors/membership-doers.js';
import type { Session } from '../../src/member/session.js';
import { Trust } from '../../src/member/trust.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { SimulatedWorld } from '../../src/simulation/world/simulated-world.js';

test('charts of a group at rest hear that the leader answered, and nothing else', async () => {
  const world = new SimulatedWorld({ seed: 1 });
  world.group('rest');
  const workers = ['a', 'b', 'c'].map((name) => {
    const process = world.spawn(name);
    const run = (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const worker = world.worker(process, { group: 'rest', name, partitions: 8, run });
    process.soon(() => void worker.start());
    return worker;
  });
  expect(await world.until(() => workers.every(({ state }) => state === 'serving'), 30_000)).toBe(true);
  await world.advance(5_000);
  const heard = new Set<string>();
  for (const { actor } of workers) actor.system.inspect((event) => void (event.type === '@xstate.event' && heard.add(event.event.type)));
  await world.advance(10_000);
  expect([...heard]).toEqual(['leader.answered']);
});

test('that nothing is left to place is told once for each time that trust was gained', () => {
  const clock = new VirtualClock();
  const session = { trust: new Trust(clock), onSettled: undefined } as unknown as Session;
  const heard: string[] = [];
  const parent = createMachine({
    invoke: { src: trustWatch(session), input: {} },
    on: { '*': { actions: ({ event }) => heard.push(event.type) } },
  });
  const actor = createActor(parent, { clock }).start();
  session.trust.extend(0, 1_000);
  session.onSettled?.();
  session.onSettled?.();
  clock.advance(1_500);
  session.trust.extend(1_500, 1_000);
  session.onSettled?.();
  session.onSettled?.();
  expect(heard).toEqual(['trust.gained', 'placement.settled', 'trust.lost', 'trust.gained', 'placement.settled']);
  actor.stop();
});

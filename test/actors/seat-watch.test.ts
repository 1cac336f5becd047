import { createActor, setup } from 'xstate';
import { expect, it, onTestFinished } from 'vitest';
import { seatWatch } from '../../src/actors/membership-doers.js';
import { clock, joined, lead } from './led-group.js';

it('tells who was declared gone before anybody listened that it is out', async () => {
  const ana = await joined('out', 'ana');
  const ben = await joined('out', 'ben');
  const { term } = await lead(ana);
  ben.trust.extend(clock.now(), ben.config.timing.leaseMs);
  await ana.propose({ kind: 'member.fence', term, member: ben.member, reason: 'trustEnded' });
  await clock.runUntilAsync(() => ben.self === undefined, 1_000);
  const told: string[] = [];
  const chart = setup({ actors: { seat: seatWatch(ben) } }).createMachine({
    invoke: { src: 'seat', input: { member: ben.member } },
    on: { '*': { actions: ({ event }) => told.push(event.type) } },
  });
  const membership = createActor(chart, { clock });
  membership.start();
  onTestFinished(() => void membership.stop());
  expect([told, ben.trust.isTrusted]).toEqual([['member.expelled'], false]);
});

import { expect, it } from 'vitest';
import { createMemoryHub } from '../../src/memory/create-memory-hub.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';
import { join, openSession } from './open-session.js';

it('who was succeeded writes no proof under the term of its successor', async () => {
  const clock = new VirtualClock();
  const hub = createMemoryHub({ clock, deliver: queueMicrotask });
  const [ana, ben] = [
    await openSession({ group: 'g', name: 'ana', hub, clock }),
    await openSession({ group: 'g', name: 'ben', hub, clock }),
  ];
  for (const session of [ana, ben]) await join(session);
  await ana.propose({ kind: 'leader.claim', against: ana.state.term });
  expect(await ana.provesReign()).toBe(true);
  await ben.propose({ kind: 'leader.claim', against: ben.state.term });
  const { applied } = ben.state;
  expect(ana.state).toMatchObject({ applied, leader: { member: ben.member } });
  expect(await ana.provesReign()).toBe(false);
  expect(ben.state.applied).toBe(applied);
});

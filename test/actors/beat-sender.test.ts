import { createActor, setup } from 'xstate';
import { expect, it, onTestFinished } from 'vitest';
import { beatSender } from '../../src/actors/beat-sender.js';
import type { Session } from '../../src/member/session.js';
import { decodeBeat } from '../../src/protocol/beat.js';
import { GatedClock } from '../../src/simulation/world/gated-clock.js';
import { clock, joined, lead } from './led-group.js';

/** `ana` leads and answers; `heardAtMs` has the times of the beats that reached her, by member. */
async function ledBy(group: string) {
  const ana = await joined(group, 'ana');
  const { prove } = await lead(ana);
  const heardAtMs = new Map<string, number[]>();
  const answer = ana.answerBeat;
  const listen = (): void => {
    ana.answerBeat = (data, reply) => {
      const { member = '' } = decodeBeat(data) ?? {};
      heardAtMs.set(member, [...(heardAtMs.get(member) ?? []), clock.now()]);
      answer?.(data, reply);
    };
  };
  listen();
  const deafen = (): void => {
    ana.answerBeat = () => undefined;
  };
  return { ana, prove, heardAtMs, deafen, listen };
}

/** What it tells its chart. */
function send(session: Session): readonly string[] {
  const told: string[] = [];
  const chart = setup({ actors: { beats: beatSender(session) } }).createMachine({
    invoke: { src: 'beats' },
    on: { '*': { actions: ({ event }) => told.push(event.type) } },
  });
  const follower = createActor(chart, { clock });
  follower.start();
  onTestFinished(() => void follower.stop());
  return told;
}

it('members that were answered together ask together from then on, every beat', async () => {
  const { ana, prove, heardAtMs } = await ledBy('together');
  const others = [await joined('together', 'ben'), await joined('together', 'cem'), await joined('together', 'eve')];
  for (const other of others) {
    send(other);
    await clock.advanceAsync(7);
  }
  const { beatMs } = ana.config.timing;
  await clock.advanceAsync(beatMs * 2);
  heardAtMs.clear();
  const fromMs = clock.now();
  for (let beats = 0; beats < 10; beats++) {
    await prove();
    await clock.advanceAsync(beatMs);
  }
  const [first, ...rest] = others.map(({ member }) => heardAtMs.get(member));
  expect(rest).toEqual([first, first]);
  expect(first?.map((atMs) => Math.floor((atMs - fromMs) / beatMs))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('who waits for trust asks as soon as the leader writes again', async () => {
  const { ana, prove, deafen, listen } = await ledBy('back');
  const ben = await joined('back', 'ben');
  send(ben);
  await clock.advanceAsync(100);
  expect(ben.trust.isTrusted).toBe(true);
  deafen();
  const { leaseMs, beatTimeoutMs } = ana.config.timing;
  await clock.advanceAsync(leaseMs + beatTimeoutMs / 2);
  expect(ben.trust.isTrusted).toBe(false);
  listen();
  await prove();
  await clock.advanceAsync(1);
  expect(ben.trust.isTrusted).toBe(true);
});

it('who stood still itself does not take the silence of that time for the leader’s', async () => {
  const { ana, deafen } = await ledBy('away');
  const overdue: (() => void)[] = [];
  let isStill = false;
  const enter = (work: () => void): void => void (isStill ? overdue.push(work) : work());
  const told = send(await joined('away', 'ben', new GatedClock({ enter }, clock)));
  const { coldWindowMs: patienceMs, beatMs, beatTimeoutMs } = ana.config.timing; // Nothing is placed.
  await clock.advanceAsync(beatMs);
  deafen();
  isStill = true;
  await clock.advanceAsync(patienceMs + beatMs);
  isStill = false;
  for (const work of overdue.splice(0)) work();
  await clock.advanceAsync(beatTimeoutMs * 2);
  expect(new Set(told)).toEqual(new Set(['leader.answered']));
  await clock.advanceAsync(patienceMs);
  expect(told).toContain('leader.silenced');
});

import { expect, it } from 'vitest';
import { rejectedChannel, RejectionTally } from '../../src/member/rejected-input.js';
import { VirtualClock } from '../../src/simulation/virtual-clock.js';

function openTally() {
  const clock = new VirtualClock();
  const told: string[] = [];
  const tally = new RejectionTally({
    group: 'orders',
    name: 'w0',
    clock,
    tell: (message) => told.push(`${clock.now()}: ${message.split(';')[0]}`),
  });
  return { clock, told, tally };
}

it('the first is told at once, all that follow once a minute, and silence is told nothing', () => {
  const { clock, told, tally } = openTally();
  for (let second = 0; second < 150; second++) {
    for (let count = 0; count < 100; count++) tally.note('beat', 'not a beat');
    if (second % 50 === 0) tally.note('entry', 'not JSON');
    clock.advance(1_000);
  }
  expect(told).toEqual([
    '0: rejected: 1 × beat (not a beat)',
    '60000: rejected: 5999 × beat (not a beat), 2 × entry (not JSON)',
    '120000: rejected: 6000 × beat (not a beat), 1 × entry (not JSON)',
  ]);
  clock.advance(300_000);
  expect(told.slice(3)).toEqual(['180000: rejected: 3000 × beat (not a beat)']);
  expect(clock.pending).toBe(0);
  tally.note('answer', 'not an answer');
  expect(told.at(-1)).toBe('450000: rejected: 1 × answer (not an answer)');
});

it('each is told to those who listen in this process, also when nobody is told any more', () => {
  const { clock, told, tally } = openTally();
  const heard: unknown[] = [];
  const listen = (message: unknown): void => void heard.push(message);
  rejectedChannel.subscribe(listen);
  tally.note('entry', 'not JSON');
  tally.close();
  tally.note('event', 'sent from outside');
  rejectedChannel.unsubscribe(listen);
  expect(heard).toEqual([
    { group: 'orders', name: 'w0', what: 'entry', problem: 'not JSON' },
    { group: 'orders', name: 'w0', what: 'event', problem: 'sent from outside' },
  ]);
  expect([told.length, clock.pending]).toEqual([1, 0]);
});

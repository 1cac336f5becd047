import { expect, test } from 'vitest';
import type { Fact } from '../../machines/model/facts.js';
import { VirtualClock } from '../../src/simulation/index.js';
import { FlapRecord } from '../../src/member/flap-record.js';
import type { AppliedRecord } from '../../src/member/replica.js';
import { LogStory, memberId } from '../support/log-story.js';

/** A group of three under a record that is told of every line. */
function flapping(flapMs: number) {
  const clock = new VirtualClock();
  const story = new LogStory();
  const record = new FlapRecord(clock, flapMs);
  let process = 0;
  const join = (name: string): string => {
    const nick = `${name}${process++}`;
    story.join(nick, { name });
    return nick;
  };
  const ana = join('ana');
  story.claim(ana);
  join('bob');
  const crash = (nick: string): void => {
    const before = story.state;
    story.lead(ana, { kind: 'member.fence', member: memberId(nick), reason: 'trustEnded' });
    const facts: readonly Fact[] = [{ type: 'member.fenced', member: memberId(nick), worker: null, reason: 'trustEnded' }];
    record.note({ before, state: story.state, facts } as AppliedRecord);
  };
  return { clock, story, record, join, crash, withheld: () => record.withheld(story.state) };
}

test('who was declared gone once is welcome at once', () => {
  const { join, crash, withheld } = flapping(1_000);
  crash(join('cyd'));
  join('cyd');
  expect(withheld()).toEqual([]);
});

test('who comes and goes is withheld for longer each time, and forgiven after a quiet span', () => {
  const { clock, record, story, join, crash, withheld } = flapping(1_000);
  const penalties: number[] = [];
  let nick = join('cyd');
  for (let crashes = 0; crashes < 9; crashes++) {
    crash(nick);
    nick = join('cyd');
    const penaltyMs = (record.nextEndMs(story.state) ?? clock.now()) - clock.now();
    penalties.push(penaltyMs);
    expect(withheld()).toEqual(penaltyMs === 0 ? [] : ['worker-2']);
    clock.advance(penaltyMs);
    expect(withheld()).toEqual([]);
  }
  expect(penalties).toEqual([0, 1, 2, 4, 8, 16, 32, 32, 32].map((spans) => spans * 1_000));
  clock.advance(1_001);
  crash(nick);
  join('cyd');
  expect(withheld()).toEqual([]);
});

test('nobody is withheld when nobody else is there, and others are not touched', () => {
  const { story, join, crash, withheld } = flapping(1_000);
  crash(join('cyd'));
  crash(join('cyd'));
  join('cyd');
  expect(withheld()).toEqual(['worker-2']);
  for (const worker of ['worker-0', 'worker-1']) story.say('op', { kind: 'worker.drain', worker, draining: true });
  expect(withheld()).toEqual([]);
});

import { expect, test } from 'vitest';
import type { EntryBody } from '../../../machines/model/entries.js';
import type { MemberId, Term } from '../../../machines/model/ids.js';
import { LogJudge } from '../../../src/simulation/judge/log-judge.js';

/** A log with a judge; each entry of an author has the next counter unless it says otherwise. */
function judged() {
  const found: string[] = [];
  const judge = new LogJudge((invariant) => found.push(invariant));
  const counters = new Map<string, number>();
  let sequence = 0;
  const write = (name: string, body: EntryBody, counter = (counters.get(name) ?? 0) + 1) => {
    counters.set(name, counter);
    const entry = { v: 1, author: name.padEnd(22, '_') as MemberId, counter, ...body };
    return judge.note({ sequence: ++sequence, data: new TextEncoder().encode(JSON.stringify(entry)) });
  };
  return { judge, found, write };
}

const pause: EntryBody = { kind: 'maintenance.set', paused: true };
const join = (name: string): EntryBody => ({
  ...{ kind: 'member.join', name, sticky: true, basis: 0, capacity: 1, poolSize: 8 },
  ...{ fencing: 'exclusive', leaseMs: 2_000, protocolMax: 1 },
});

test('a log of members, a leader and its snapshot is found in order', () => {
  const { judge, found, write } = judged();
  write('a', join('a'));
  write('b', join('b'));
  const { state } = write('a', { kind: 'leader.claim', against: 0 as Term });
  expect([state.leader?.term, judge.state.applied]).toEqual([3, 3]);
  write('a', { kind: 'leader.renew', term: 3 as Term });
  expect(found).toEqual([]);
});

test('I1: whoever writes under a term that it never won is told', () => {
  const { found, write } = judged();
  write('a', join('a'));
  write('a', { kind: 'leader.renew', term: 7 as Term });
  expect(found).toEqual(['I1']);
});

test('I5: a snapshot with another digest than its state is told', () => {
  const { found, write } = judged();
  write('a', join('a'));
  write('a', { kind: 'leader.claim', against: 0 as Term });
  write('a', { kind: 'snapshot.take', term: 2 as Term, sequence: 1, digest: '0123456789abcdef' });
  expect(found).toEqual(['I5']);
});

test('I6: an entry that is decided twice is told: its author was forgotten in between', () => {
  const { found, write } = judged();
  write('operator', pause, 1);
  for (let other = 0; other < 300; other++) write(`other-${other}`, pause, 1);
  write('operator', pause, 1);
  expect(found).toEqual(['I6']);
});

test('a log that went back is judged on from where it ends', () => {
  const { judge, found, write } = judged();
  write('a', join('a'));
  write('a', { kind: 'leader.claim', against: 0 as Term });
  judge.rewind(1);
  expect([judge.state.applied, judge.state.leader]).toEqual([1, null]);
  judge.rewind(0);
  expect([judge.state.applied, found]).toEqual([0, []]);
});

import { describe, expect, it } from 'vitest';
import { GONE_MAX } from '../../machines/model/group-state.js';
import { decodeSnapshot, encodeSnapshot } from '../../machines/model/snapshot.js';
import { digestOf } from '../../machines/model/digest.js';
import { applyText, LogStory, memberId, piecesOf } from '../support/log-story.js';

describe('a late copy', () => {
  it('is a duplicate, whatever came of the first', () => {
    const story = new LogStory();
    story.join('ana');
    story.claim('ana');
    story.say('ana', { kind: 'leader.claim', against: 0 });
    story.claim('eve');
    for (const sequence of [1, 2, 3, 4]) expect(story.repeat(sequence)).toBe(`late copy of ${sequence}: duplicate`);
  });

  it('of a join brings nobody back who left, was fenced or turned away', () => {
    const story = new LogStory();
    story.join('ana', { sticky: false });
    story.say('ana', { kind: 'member.leave', hold: false });
    story.join('ben', { protocolMax: 0 });
    story.join('cid', { poolSize: 1 });
    story.join('dan', { poolSize: 1 });
    story.fence('cid', 'dan');
    story.claim('cid');
    story.say('cid', { kind: 'member.leave', hold: false });
    for (const sequence of [1, 2, 4, 5, 8]) expect(story.repeat(sequence)).toBe(`late copy of ${sequence}: duplicate`);
    expect(story.state.members).toEqual({});
  });

  it('of what an operator said does not undo what another said since', () => {
    const story = new LogStory();
    story.say('op1', { kind: 'maintenance.set', paused: true });
    story.say('op2', { kind: 'maintenance.set', paused: false });
    expect(story.repeat(1)).toBe('late copy of 1: duplicate');
    expect(story.state.paused).toBe(false);
  });

  it('of what a stranger said counts no better once the stranger is a member', () => {
    const story = new LogStory();
    const claim = (counter: number): string =>
      JSON.stringify({ v: 1, author: 'ana'.padEnd(22, '-'), counter, kind: 'leader.claim', against: 0 });
    story.hear('ana', 'claim', claim(1));
    story.say('ana', { kind: 'maintenance.set', paused: false });
    story.join('ana');
    expect(story.lines).toEqual([
      '1 ana claim: rejected, notMember',
      '2 ana maintenance.set: duplicate',
      '3 ana member.join: accepted · member.joined ana ana · member.seated ana worker-0',
    ]);
    expect(story.repeat(1)).toBe('late copy of 1: duplicate');
  });

  it('is told from a new try: who was turned away may come again', () => {
    const story = new LogStory();
    story.join('ana', { poolSize: 1 });
    story.join('ben', { poolSize: 1 });
    story.repeat(2);
    story.join('ben');
    expect(story.lines.slice(1)).toEqual([
      '2 ben member.join: rejected, poolExhausted',
      '3 late copy of 2: duplicate',
      '4 ben member.join: accepted · member.joined ben ben · member.seated ben worker-1',
    ]);
  });

  it('is known for the last 256 authors that are no members', () => {
    const story = new LogStory();
    story.join('ana');
    story.say('op', { kind: 'maintenance.set', paused: true });
    for (let index = 1; index < GONE_MAX; index++) story.claim(`eve${index}`);
    expect(story.state.gone).toHaveLength(GONE_MAX);
    expect(story.repeat(2)).toBe('late copy of 2: duplicate');
    story.claim('last');
    expect(story.state.gone).toHaveLength(GONE_MAX);
    expect(story.repeat(2)).toContain('accepted');
  });
});

describe('an entry in pieces', () => {
  it('counts once, at its last piece', () => {
    const story = led();
    for (const text of story.cut('ana', 3, declares('p'))) story.hear('ana', 'piece', text);
    expect(story.lines.slice(2)).toEqual([
      '3 ana piece: pending',
      '4 ana piece: pending',
      '5 ana piece: accepted · partition.vacated p nobody · partitions.changed 1 0',
    ]);
    for (const sequence of [3, 4, 5]) expect(story.repeat(sequence)).toBe(`late copy of ${sequence}: duplicate`);
    expect(story.state.parts).toEqual({});
  });

  it('takes a piece again that its author was not sure of', () => {
    const story = led();
    const [first, second] = story.cut('ana', 2, declares('p')) as [string, string];
    expect(story.hear('ana', 'piece', first)).toBe('ana piece: pending');
    expect(story.hear('ana', 'piece', first)).toBe('ana piece: pending');
    expect(story.hear('ana', 'piece', second)).toContain('accepted');
  });

  it('is refused for good when a piece is missing, or they disagree on their number', () => {
    const story = led();
    const [, second, third] = story.cut('ana', 3, declares('p')) as [string, string, string];
    expect(story.hear('ana', 'piece', second)).toBe('ana piece: rejected, malformed');
    expect(story.hear('ana', 'piece', third)).toBe('ana piece: duplicate');
    const [first, next] = story.cut('ana', 3, declares('p')) as [string, string, string];
    story.hear('ana', 'piece', first);
    expect(story.hear('ana', 'piece', next.replace('"count":3', '"count":4'))).toBe('ana piece: rejected, malformed');
    expect(story.state.parts).toEqual({});
  });

  it('is judged when it is whole: by the reign in force then', () => {
    const story = led();
    story.join('ben');
    const [first, second] = story.cut('ana', 2, declares('p')) as [string, string];
    story.hear('ana', 'piece', first);
    story.claim('ben');
    expect(story.hear('ana', 'piece', second)).toBe('ana piece: rejected, notLeader');
    expect(story.repeat(6)).toContain('duplicate');
  });

  it('does not mix with what its author gave up before, or goes on to say', () => {
    const story = led();
    const [old1, old2] = story.cut('ana', 2, declares('old')) as [string, string];
    const [new1, new2] = story.cut('ana', 2, declares('new')) as [string, string];
    story.hear('ana', 'old piece', old1);
    story.hear('ana', 'new piece', new1);
    expect(story.hear('ana', 'old piece', old1)).toBe('ana old piece: duplicate');
    expect(story.hear('ana', 'old piece', old2)).toBe('ana old piece: duplicate');
    expect(story.hear('ana', 'new piece', new2)).toContain('partition.vacated new nobody');
    story.hear('ana', 'piece', story.cut('ana', 2, declares('x'))[0] as string);
    story.lead('ana', { kind: 'leader.renew' });
    expect(story.state.parts).toEqual({});
  });

  it('does not mix with the pieces of another author', () => {
    const story = led();
    story.join('ben');
    const mine = story.cut('ana', 2, declares('p')) as [string, string];
    const theirs = story.cut('ben', 2, { kind: 'leader.claim', against: 2 }) as [string, string];
    for (const text of [mine[0], theirs[0], mine[1]]) story.hear('someone', 'piece', text);
    expect(story.hear('ben', 'piece', theirs[1])).toContain('leader.elected ben');
    expect(story.partition('p')).toBe('nobody @0');
  });

  it('is malformed when it speaks for another, with another number or version, or is a piece again', () => {
    const head = { v: 1, author: memberId('ana'), counter: 3 };
    const right = { ...head, kind: 'leader.renew', term: 2 };
    const wrong = [
      { author: memberId('eve') },
      { counter: 4 },
      { v: 2 },
      { kind: 'entry.part', index: 0, count: 2, text: '' },
      { term: 'two' },
    ];
    for (const fields of wrong) {
      const story = led();
      for (const text of piecesOf(head, JSON.stringify({ ...right, ...fields }), 2)) story.hear('ana', 'piece', text);
      expect(story.lines.at(-1), JSON.stringify(fields)).toBe('4 ana piece: rejected, malformed');
    }
  });

  it('of a member that went is forgotten, and its late pieces with it', () => {
    const story = led();
    story.join('ben');
    const [first, second] = story.cut('ben', 2, { kind: 'leader.claim', against: 2 }) as [string, string];
    story.hear('ben', 'piece', first);
    story.fence('ana', 'ben');
    expect(story.state.parts).toEqual({});
    expect(story.hear('ben', 'piece', second)).toBe('ben piece: duplicate');
  });

  it('is not for strangers', () => {
    const story = led();
    const texts = story.cut('eve', 2, { kind: 'maintenance.set', paused: true });
    expect(texts.map((text) => story.hear('eve', 'piece', text))).toEqual(['eve piece: rejected, notMember', 'eve piece: duplicate']);
  });

  it('comes to the same for a reader that starts from a snapshot between two pieces', () => {
    const story = led();
    const [first, second] = story.cut('ana', 2, declares('p')) as [string, string];
    story.hear('ana', 'piece', first);
    const restored = decodeSnapshot(encodeSnapshot({ log: 'l', state: story.state }))?.state;
    story.hear('ana', 'piece', second);
    expect(restored && digestOf(applyText(restored, second).state)).toBe(digestOf(story.state));
  });
});

const declares = (id: string) => ({ kind: 'partitions.change', term: 2, set: [{ id, keys: [id], weight: 1 }], removed: [] }) as const;

/** `ana` is worker-0 and leads since entry 2. */
function led(): LogStory {
  const story = new LogStory();
  story.join('ana');
  story.claim('ana');
  return story;
}

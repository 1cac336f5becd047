import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../machines/model/apply-entry.js';
import type { Entry } from '../../machines/model/entries.js';
import { LogStory, memberId } from '../support/log-story.js';

describe('an election', () => {
  it('is won by the first claim against a reign; its sequence is the term', () => {
    const story = group();
    story.say('ana', { kind: 'leader.claim', against: 0 });
    story.say('ben', { kind: 'leader.claim', against: 0 });
    story.say('ben', { kind: 'leader.claim', against: 3 });
    expect(story.lines.slice(2)).toEqual([
      '3 ana leader.claim: accepted · leader.elected ana 3',
      '4 ben leader.claim: rejected, lostElection',
      '5 ben leader.claim: accepted · leader.elected ben 5',
    ]);
    expect(story.state.leader).toEqual({ member: memberId('ben'), term: 5 });
  });

  it('takes no claim from a stranger', () => {
    expect(group().claim('eve')).toBe('eve leader.claim: rejected, notMember');
  });

  it('follows a leader that resigns, leaves or is fenced, against its term', () => {
    const story = group();
    story.claim('ana');
    story.lead('ana', { kind: 'leader.resign' });
    story.say('ben', { kind: 'leader.claim', against: 0 });
    story.claim('ben');
    story.say('ben', { kind: 'member.leave', hold: false });
    story.claim('ana');
    story.join('ben2');
    story.claim('ben2');
    story.fence('ben2', 'ana');
    expect(story.lines.slice(2)).toEqual([
      '3 ana leader.claim: accepted · leader.elected ana 3',
      '4 ana leader.resign: accepted · leader.vacated ana 3',
      '5 ben leader.claim: rejected, lostElection',
      '6 ben leader.claim: accepted · leader.elected ben 6',
      '7 ben member.leave: accepted · member.left ben worker-1 false · leader.vacated ben 6',
      '8 ana leader.claim: accepted · leader.elected ana 8',
      '9 ben2 member.join: accepted · member.joined ben2 ben2 · member.seated ben2 worker-2',
      '10 ben2 leader.claim: accepted · leader.elected ben2 10',
      '11 ben2 member.fence: accepted · member.fenced ana worker-0 trustEnded',
    ]);
  });

  it('ends the reign of a leader whose name a fast successor takes', () => {
    const story = new LogStory();
    story.join('ana', { fencing: 'fast' });
    story.claim('ana');
    expect(story.join('ana2', { name: 'ana', fencing: 'fast' })).toContain('leader.vacated ana 2');
    expect(story.state.leader).toBeNull();
    expect(story.state.term).toBe(2);
  });
});

describe('a deposed leader', () => {
  it('may write what it likes: nothing of it counts', () => {
    const story = group();
    story.claim('ana');
    story.declare('ana', 'p');
    story.claim('ben');
    const { state } = story;
    const heard = [
      story.say('ana', { kind: 'leader.renew', term: 3 }),
      story.say('ana', { kind: 'leader.resign', term: 3 }),
      story.say('ana', { kind: 'member.fence', term: 3, member: memberId('ben'), reason: 'silence' }),
      story.say('ana', { kind: 'partitions.change', term: 3, set: [], removed: ['p'] }),
      story.say('ana', { kind: 'placement.commit', term: 3, trigger: 'planned', moves: [['p', 'worker-0']] }),
      story.say('ana', { kind: 'hold.end', term: 3, names: ['ben'] }),
      story.say('ana', { kind: 'name.forget', term: 3, names: ['ben'] }),
      story.say('ana', { kind: 'protocol.raise', term: 3, to: 2 }),
      story.say('ana', { kind: 'snapshot.take', term: 3, sequence: 1, digest: 'd' }),
    ];
    for (const line of heard) expect(line).toMatch(/: rejected, notLeader$/);
    expect({ ...story.state, applied: 0, members: null }).toEqual({ ...state, applied: 0, members: null });
  });

  it('does not lead under the term of its successor either', () => {
    const story = group();
    story.claim('ana');
    story.claim('ben');
    expect(story.lead('ana', { kind: 'leader.renew' })).toBe('ana leader.renew: rejected, notLeader');
    expect(story.lead('ben', { kind: 'leader.renew' })).toBe('ben leader.renew: accepted · leader.renewed ben 4');
  });
});

describe('a leader that claimed again', () => {
  it('leads under its new term only', () => {
    const story = group();
    story.claim('ana');
    story.claim('ana');
    expect(story.lead('ana', { kind: 'leader.resign', term: 3 })).toBe('ana leader.resign: rejected, notLeader');
    expect(story.lead('ana', { kind: 'leader.resign', term: 4 })).toBe('ana leader.resign: accepted · leader.vacated ana 4');
  });
});

describe('the protocol', () => {
  it('is the newest that an entry may be written in', () => {
    const { state } = group();
    const entry: Entry = { v: 2, author: memberId('ana'), counter: 9, kind: 'leader.claim', against: state.term };
    expect(applyEntry(state, 3, entry).outcome).toEqual({ kind: 'rejected', reason: 'protocolUnsupported' });
    expect(applyEntry({ ...state, protocol: 2 }, 3, entry).outcome).toEqual({ kind: 'accepted' });
  });

  it('rises when every member speaks the next one, then turns away who does not', () => {
    const story = new LogStory();
    story.join('ana', { protocolMax: 2 });
    story.join('ben');
    story.claim('ana');
    story.lead('ana', { kind: 'protocol.raise', to: 2 });
    story.fence('ana', 'ben');
    story.lead('ana', { kind: 'protocol.raise', to: 2 });
    story.lead('ana', { kind: 'protocol.raise', to: 2 });
    story.join('ben');
    expect(story.lines.slice(3)).toEqual([
      '4 ana protocol.raise: rejected, protocolUnsupported',
      '5 ana member.fence: accepted · member.fenced ben worker-1 trustEnded',
      '6 ana protocol.raise: accepted · protocol.raised 2',
      '7 ana protocol.raise: rejected, protocolUnsupported',
      '8 ben member.join: rejected, protocolUnsupported',
    ]);
  });
});

describe('a snapshot', () => {
  it('is recorded when it is of the past and newer than the last', () => {
    const story = group();
    story.claim('ana');
    story.lead('ana', { kind: 'snapshot.take', sequence: 3, digest: 'cafe' });
    story.lead('ana', { kind: 'snapshot.take', sequence: 3, digest: 'cafe' });
    story.lead('ana', { kind: 'snapshot.take', sequence: 6, digest: 'cafe' });
    expect(story.lines.slice(3)).toEqual([
      '4 ana snapshot.take: accepted · snapshot.taken 3 cafe',
      '5 ana snapshot.take: rejected, unknownTarget',
      '6 ana snapshot.take: rejected, unknownTarget',
    ]);
    expect(story.state.snapshot).toEqual({ sequence: 3, digest: 'cafe' });
  });
});

/** `ana` and `ben` are worker-0 and worker-1; nobody leads. */
function group(): LogStory {
  const story = new LogStory();
  story.join('ana');
  story.join('ben');
  return story;
}

import { describe, expect, it } from 'vitest';
import { LogStory } from '../support/log-story.js';

describe('a seat in the group', () => {
  it('goes to each newcomer: the lowest free stable id', () => {
    const story = new LogStory();
    story.join('ana');
    story.join('ben');
    story.say('ana', { kind: 'member.leave', hold: false });
    story.join('cid', { sticky: false });
    expect(story.lines).toEqual([
      '1 ana member.join: accepted · member.joined ana ana · member.seated ana worker-0',
      '2 ben member.join: accepted · member.joined ben ben · member.seated ben worker-1',
      '3 ana member.leave: accepted · member.left ana worker-0 false',
      '4 cid member.join: accepted · member.joined cid cid · member.seated cid worker-2',
    ]);
  });

  it('is kept for a sticky name, and free at once after one that is not', () => {
    const story = new LogStory();
    story.join('ana', { sticky: false });
    story.join('ben');
    story.say('ben', { kind: 'member.leave', hold: false });
    story.say('ana', { kind: 'member.leave', hold: false });
    expect(story.join('cid')).toContain('member.seated cid worker-0');
    expect(story.join('ben2', { name: 'ben' })).toContain('member.seated ben2 worker-1');
  });

  it('is refused when the pool has no free id, and given when a reservation was forgotten', () => {
    const story = new LogStory();
    story.join('ana', { poolSize: 2 });
    story.join('ben', { poolSize: 2 });
    story.say('ben', { kind: 'member.leave', hold: false });
    story.claim('ana');
    story.join('cid', { poolSize: 2 });
    story.lead('ana', { kind: 'name.forget', names: ['ana', 'ben', 'nobody'] });
    story.lead('ana', { kind: 'name.forget', names: ['ana', 'ben', 'nobody'] });
    story.join('cid', { poolSize: 2 });
    expect(story.lines.slice(4)).toEqual([
      '5 cid member.join: rejected, poolExhausted',
      '6 ana name.forget: accepted',
      '7 ana name.forget: rejected, unknownTarget',
      '8 cid member.join: accepted · member.joined cid cid · member.seated cid worker-1',
    ]);
  });

  it('is refused to a joiner that saw the name before its holder changed, until it looks again', () => {
    const story = new LogStory();
    story.join('ana1', { name: 'ana', basis: 0 });
    story.join('ana2', { name: 'ana', basis: 0 });
    story.join('ana2', { name: 'ana' });
    expect(story.lines.slice(1)).toEqual([
      '2 ana2 member.join: rejected, staleJoin',
      '3 ana2 member.join: accepted · member.joined ana2 ana · member.replaced ana1 ana2',
    ]);
  });

  it('is refused to a second join of the same process', () => {
    const story = new LogStory();
    story.join('ana');
    expect(story.join('ana', { name: 'other' })).toBe('ana member.join: rejected, staleJoin');
  });

  it('goes to names that objects inherit as to any other', () => {
    const story = new LogStory();
    expect(story.join('ana', { name: 'constructor' })).toContain('member.seated ana worker-0');
    expect(story.join('ben', { name: 'toString' })).toContain('member.seated ben worker-1');
    expect(story.say('ana', { kind: 'member.leave', hold: true })).toContain('accepted');
    expect(story.join('cid', { name: 'constructor' })).toContain('member.seated cid worker-0');
  });
});

describe('a name with a newer process', () => {
  it('waits until the holder was fenced, then moves nothing and raises every epoch', () => {
    const story = twoWorkers();
    story.join('ben2', { name: 'ben' });
    expect(story.partition('p')).toBe('worker-1 @5');
    story.fence('ana', 'ben');
    expect(story.lines.slice(5)).toEqual([
      '6 ben2 member.join: accepted · member.joined ben2 ben · member.replaced ben ben2',
      '7 ana member.fence: accepted · member.fenced ben worker-1 trustEnded · member.seated ben2 worker-1 · ' +
        'partition.granted p worker-1 7 · partition.granted q worker-1 7',
    ]);
    expect(story.partition('p')).toBe('worker-1 @7');
  });

  it('waits until the holder left, whether or not it asked to hold', () => {
    const story = twoWorkers();
    story.join('ben2', { name: 'ben' });
    expect(story.say('ben', { kind: 'member.leave', hold: true })).toBe(
      'ben member.leave: accepted · member.left ben worker-1 true · member.seated ben2 worker-1 · ' +
        'partition.granted p worker-1 7 · partition.granted q worker-1 7',
    );
    expect(story.join('ben3', { name: 'ben' })).toContain('member.replaced ben2 ben3');
  });

  it('is taken over at once when both sides are fast', () => {
    const story = twoWorkers({ fencing: 'fast' });
    expect(story.join('ben2', { name: 'ben', fencing: 'fast' })).toBe(
      'ben2 member.join: accepted · member.joined ben2 ben · member.replaced ben ben2 · member.fenced ben worker-1 replaced · ' +
        'member.seated ben2 worker-1 · partition.granted p worker-1 6 · partition.granted q worker-1 6',
    );
  });

  it('waits when only one side is fast', () => {
    const story = twoWorkers({ fencing: 'fast' });
    expect(story.join('ben2', { name: 'ben' })).toBe('ben2 member.join: accepted · member.joined ben2 ben · member.replaced ben ben2');
    expect(twoWorkers().join('ben2', { name: 'ben', fencing: 'fast' })).not.toContain('seated');
  });

  it('drops the one that waits for a third', () => {
    const story = twoWorkers();
    story.join('ben2', { name: 'ben' });
    expect(story.join('ben3', { name: 'ben' })).toBe(
      'ben3 member.join: accepted · member.joined ben3 ben · member.fenced ben2 nobody replaced · member.replaced ben ben3',
    );
    expect(story.fence('ana', 'ben')).toContain('member.seated ben3 worker-1');
  });

  it('stays with its holder when the one that waits gives up', () => {
    const story = twoWorkers();
    story.join('ben2', { name: 'ben' });
    expect(story.say('ben2', { kind: 'member.leave', hold: true })).toBe('ben2 member.leave: accepted · member.left ben2 nobody true');
    expect(story.partition('p')).toBe('worker-1 @5');
    expect(story.fence('ana', 'ben')).toContain('partition.vacated p worker-1');
  });

  it('lets a handover that was under way go on: the partition reaches the one that waits for it', () => {
    const story = twoWorkers();
    story.place('ana', { p: 'worker-0' });
    story.join('ben2', { name: 'ben' });
    story.fence('ana', 'ben');
    expect(story.partition('p')).toBe('worker-0 @8');
    expect(story.partition('q')).toBe('worker-1 @8');
  });
});

describe('a worker that leaves', () => {
  it('vacates its partitions at once without hold, and they remember it', () => {
    const story = twoWorkers();
    expect(story.say('ben', { kind: 'member.leave', hold: false })).toBe(
      'ben member.leave: accepted · member.left ben worker-1 false · partition.vacated p worker-1 · partition.vacated q worker-1',
    );
    expect(story.partition('p')).toBe('nobody @5, last worker-1');
  });

  it('holds them for its name with hold, and they come back under new epochs', () => {
    const story = twoWorkers();
    expect(story.say('ben', { kind: 'member.leave', hold: true })).toBe('ben member.leave: accepted · member.left ben worker-1 true');
    expect(story.partition('p')).toBe('nobody @5, next worker-1, last worker-1');
    expect(story.join('ben2', { name: 'ben' })).toBe(
      'ben2 member.join: accepted · member.joined ben2 ben · member.seated ben2 worker-1 · ' +
        'partition.granted p worker-1 7 · partition.granted q worker-1 7',
    );
  });

  it('holds nothing for a name that is not sticky', () => {
    const story = twoWorkers({ sticky: false });
    story.say('ben', { kind: 'member.leave', hold: true });
    expect(story.partition('p')).toBe('nobody @5, last worker-1');
  });

  it('does not hold what is on its way to another', () => {
    const story = twoWorkers();
    story.place('ana', { p: 'worker-0' });
    expect(story.say('ben', { kind: 'member.leave', hold: true })).toContain('partition.granted p worker-0 7');
    expect(story.partition('q')).toBe('nobody @5, next worker-1, last worker-1');
  });

  it('is not waited for any longer after the hold ended', () => {
    const story = twoWorkers();
    story.say('ben', { kind: 'member.leave', hold: true });
    story.lead('ana', { kind: 'hold.end', names: ['ben', 'ben', 'ana', 'nobody'] });
    story.lead('ana', { kind: 'hold.end', names: ['ben'] });
    expect(story.lines.slice(6)).toEqual([
      '7 ana hold.end: accepted · hold.ended ben · partition.vacated p worker-1 · partition.vacated q worker-1',
      '8 ana hold.end: rejected, unknownTarget',
    ]);
    expect(story.join('ben2', { name: 'ben' })).toBe('ben2 member.join: accepted · member.joined ben2 ben · member.seated ben2 worker-1');
  });

  it('keeps its stable id while it is held, whatever the leader forgets', () => {
    const story = twoWorkers();
    story.say('ben', { kind: 'member.leave', hold: true });
    expect(story.lead('ana', { kind: 'name.forget', names: ['ben'] })).toBe('ana name.forget: rejected, unknownTarget');
  });

  it('ends what was on its way to it: the owner keeps the partition', () => {
    const story = twoWorkers();
    story.place('ana', { r: 'worker-0' });
    story.place('ana', { r: 'worker-1' });
    expect(story.partition('r')).toBe('worker-0 @6, next worker-1');
    story.say('ben', { kind: 'member.leave', hold: true });
    expect(story.partition('r')).toBe('worker-0 @6');
  });
});

describe('a member that was fenced', () => {
  it('loses all of its partitions in the same entry', () => {
    const story = twoWorkers();
    expect(story.fence('ana', 'ben', 'noResponders')).toBe(
      'ana member.fence: accepted · member.fenced ben worker-1 noResponders · partition.vacated p worker-1 · partition.vacated q worker-1',
    );
  });

  it('has no say any more', () => {
    const story = twoWorkers();
    story.fence('ana', 'ben');
    expect(story.release('ben', 'p')).toBe('ben partition.release: rejected, notMember');
    expect(story.claim('ben')).toBe('ben leader.claim: rejected, notMember');
  });

  it('was a member: nobody fences a stranger, and no leader itself', () => {
    const story = twoWorkers();
    expect(story.fence('ana', 'nobody')).toBe('ana member.fence: rejected, unknownTarget');
    expect(story.fence('ana', 'ana')).toBe('ana member.fence: rejected, unknownTarget');
  });
});

/** `ana` leads as worker-0; `ben` is worker-1 and owns p and q since entry 5; r is free. */
function twoWorkers(fields: Readonly<Record<string, unknown>> = {}): LogStory {
  const story = new LogStory();
  story.join('ana', fields);
  story.join('ben', fields);
  story.claim('ana');
  story.declare('ana', 'p', 'q', 'r');
  story.place('ana', { p: 'worker-1', q: 'worker-1' }, 'coldStart');
  return story;
}

import { describe, expect, it } from 'vitest';
import { countRows } from '../../machines/model/partition-table.js';
import { LogStory } from '../support/log-story.js';

describe('a placement', () => {
  it('grants what is free under one epoch, the sequence of its entry', () => {
    const story = led();
    story.declare('ana', 'p', 'q');
    story.place('ana', { p: 'worker-0', q: 'worker-1' }, 'coldStart');
    expect(story.lines.slice(3)).toEqual([
      '4 ana partitions.change: accepted · partition.vacated p nobody · partition.vacated q nobody · partitions.changed 2 0',
      '5 ana placement.commit: accepted · partition.granted p worker-0 5 · partition.granted q worker-1 5 · ' +
        'placement.committed 1 coldStart 2',
    ]);
    expect(story.state.placement).toEqual({ version: 1, sequence: 5, trigger: 'coldStart' });
  });

  it('passes over what names nothing that exists now, and is rejected when nothing is left', () => {
    const story = led();
    story.declare('ana', 'p');
    expect(story.place('ana', { p: 'worker-0', x: 'worker-0' })).toContain('placement.committed 1 planned 1');
    expect(story.place('ana', { p: 'worker-7', x: 'worker-0' })).toBe('ana placement.commit: rejected, unknownTarget');
    expect(story.place('ana', { p: 'worker-0' })).toBe('ana placement.commit: rejected, unknownTarget');
    expect(story.state.placement.version).toBe(1);
  });
});

describe('a handover', () => {
  it('is a recall, a release by the owner, and a grant under the release', () => {
    const story = placed();
    story.place('ana', { p: 'worker-1' });
    expect(story.partition('p')).toBe('worker-0 @5, next worker-1');
    story.release('ana', 'p');
    expect(story.lines.slice(5)).toEqual([
      '6 ana placement.commit: accepted · partition.recalled p worker-0 5 worker-1 · placement.committed 2 planned 1',
      '7 ana partition.release: accepted · partition.granted p worker-1 7',
    ]);
    expect(story.partition('p')).toBe('worker-1 @7');
  });

  it('takes no release from another, nor under an epoch that is over', () => {
    const story = placed();
    story.place('ana', { p: 'worker-1' });
    expect(story.release('ben', 'p')).toBe('ben partition.release: rejected, unknownTarget');
    expect(story.say('ana', { kind: 'partition.release', released: [['p', 4]] })).toBe('ana partition.release: rejected, unknownTarget');
    expect(story.say('ana', { kind: 'partition.release', released: [['x', 5]] })).toBe('ana partition.release: rejected, unknownTarget');
    expect(story.partition('p')).toBe('worker-0 @5, next worker-1');
  });

  it('counts the releases that are right beside those that are not', () => {
    const story = placed();
    const released = [
      ['q', 4],
      ['p', 5],
      ['p', 5],
    ];
    expect(story.say('ana', { kind: 'partition.release', released })).toBe(
      'ana partition.release: accepted · partition.vacated p worker-0',
    );
    expect(story.partition('q')).toBe('worker-1 @5');
  });

  it('can be called off and turned to a third', () => {
    const story = placed();
    story.join('cid');
    story.place('ana', { p: 'worker-1' });
    story.place('ana', { p: 'worker-2' });
    expect(story.partition('p')).toBe('worker-0 @5, next worker-2');
    expect(story.place('ana', { p: 'worker-0' })).toBe('ana placement.commit: accepted · placement.committed 4 planned 1');
    expect(story.partition('p')).toBe('worker-0 @5');
  });

  it('of two partitions crosswise ends for both', () => {
    const story = placed();
    story.place('ana', { p: 'worker-1', q: 'worker-0' });
    story.release('ana', 'p');
    story.release('ben', 'q');
    expect([story.partition('p'), story.partition('q')]).toEqual(['worker-1 @7', 'worker-0 @8']);
  });

  it('goes on when the owner is fenced', () => {
    const story = placed();
    story.place('ana', { q: 'worker-0' });
    expect(story.fence('ana', 'ben')).toContain('partition.granted q worker-0 7');
  });
});

describe('a partition that is no longer declared', () => {
  it('is gone at once when nobody has it', () => {
    const story = led();
    story.declare('ana', 'p');
    story.lead('ana', { kind: 'partitions.change', set: [], removed: ['p', 'p', 'x'] });
    expect(story.lines.slice(4)).toEqual(['5 ana partitions.change: accepted · partitions.changed 0 1']);
    expect(countRows(story.state.partitions)).toBe(0);
  });

  it('is recalled from its owner and goes with the release', () => {
    const story = placed();
    story.place('ana', { p: 'worker-1' });
    story.lead('ana', { kind: 'partitions.change', set: [], removed: ['p'] });
    expect(story.partition('p')).toBe('worker-0 @5, removed');
    story.place('ana', { p: 'worker-1' });
    story.release('ana', 'p');
    expect(story.lines.slice(6)).toEqual([
      '7 ana partitions.change: accepted · partition.recalled p worker-0 5 nobody · partitions.changed 0 1',
      '8 ana placement.commit: rejected, unknownTarget',
      '9 ana partition.release: accepted · partition.forgotten p',
    ]);
    expect(story.partition('p')).toBe('unknown');
  });

  it('goes when its owner is fenced, leaves with hold or is replaced', () => {
    for (const end of [
      (story: LogStory) => story.fence('ana', 'ben'),
      (story: LogStory) => story.say('ben', { kind: 'member.leave', hold: true }),
      (story: LogStory) => [story.join('ben2', { name: 'ben' }), story.fence('ana', 'ben')],
    ]) {
      const story = placed();
      story.lead('ana', { kind: 'partitions.change', set: [], removed: ['q'] });
      end(story);
      expect(story.partition('q')).toBe('unknown');
    }
  });

  it('stays with its owner when it is declared again in time', () => {
    const story = placed();
    story.lead('ana', { kind: 'partitions.change', set: [], removed: ['p'] });
    story.lead('ana', { kind: 'partitions.change', set: [{ id: 'p', keys: ['p'], weight: 3 }], removed: [] });
    expect(story.partition('p')).toBe('worker-0 @5');
    expect(story.release('ana', 'p')).toContain('partition.vacated p worker-0');
  });

  it('has a higher epoch than ever when it is declared and granted anew', () => {
    const story = placed();
    story.release('ana', 'p');
    story.lead('ana', { kind: 'partitions.change', set: [], removed: ['p'] });
    story.declare('ana', 'p');
    expect(story.partition('p')).toBe('nobody @0');
    story.place('ana', { p: 'worker-0' });
    expect(story.partition('p')).toBe('worker-0 @9');
  });
});

describe('an operator', () => {
  it('drains a worker: nothing new goes there, what it has stays until it is moved', () => {
    const story = placed();
    story.say('op', { kind: 'worker.drain', worker: 'worker-1', draining: true });
    story.place('ana', { p: 'worker-1' });
    story.say('op', { kind: 'worker.drain', worker: 'worker-1', draining: false });
    story.place('ana', { p: 'worker-1' });
    expect(story.lines.slice(5)).toEqual([
      '6 op worker.drain: accepted · worker.drained worker-1',
      '7 ana placement.commit: rejected, unknownTarget',
      '8 op worker.drain: accepted · worker.undrained worker-1',
      '9 ana placement.commit: accepted · partition.recalled p worker-0 5 worker-1 · placement.committed 2 planned 1',
    ]);
    expect(story.partition('q')).toBe('worker-1 @5');
  });

  it('drains who is there only, and a drain ends with the worker', () => {
    const story = placed();
    expect(story.say('op', { kind: 'worker.drain', worker: 'worker-5', draining: true })).toContain('rejected, unknownTarget');
    story.say('op', { kind: 'worker.drain', worker: 'worker-1', draining: true });
    story.fence('ana', 'ben');
    expect(story.state.draining).toEqual([]);
  });

  it('pauses and resumes without being a member', () => {
    const story = placed();
    expect(story.say('op', { kind: 'maintenance.set', paused: true })).toBe('op maintenance.set: accepted · maintenance.started');
    expect(story.state.paused).toBe(true);
    expect(story.say('op', { kind: 'partitions.refresh' })).toBe('op partitions.refresh: accepted · partitions.doubted');
    expect(story.say('op', { kind: 'maintenance.set', paused: false })).toBe('op maintenance.set: accepted · maintenance.ended');
    expect(story.state.paused).toBe(false);
  });
});

/** `ana` leads as worker-0, `ben` is worker-1; no partitions. */
function led(): LogStory {
  const story = new LogStory();
  story.join('ana');
  story.join('ben');
  story.claim('ana');
  return story;
}

/** As `led`, and since entry 5 worker-0 owns p, worker-1 owns q. */
function placed(): LogStory {
  const story = led();
  story.declare('ana', 'p', 'q');
  story.place('ana', { p: 'worker-0', q: 'worker-1' });
  return story;
}

import { describe, expect, it } from 'vitest';
import { detectorMachine } from '../../machines/detector.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const inputOf = (fencing: 'exclusive' | 'fast') => ({ member: 'm' as MemberId, fencing, probeMs: 100, retryMs: 200 });
const explore = (fencing: 'exclusive' | 'fast') =>
  exploreChart(detectorMachine, {
    inputs: [inputOf(fencing)],
    events: {
      'member.silenced': [{ type: 'member.silenced' }],
      'member.heard': [{ type: 'member.heard' }],
      'member.muted': [{ type: 'member.muted' }],
      'trust.ended': [{ type: 'trust.ended' }],
      'member.departed': [{ type: 'member.departed' }],
    },
    children: {
      prober: { done: ['answered', 'noResponders', 'timedOut'], error: [new Error('no link')] },
      fencer: { done: [undefined], error: [new Error('no log')] },
    },
  });
const exclusive = explore('exclusive');
const fast = explore('fast');
const both = [exclusive, fast];

describe('detector, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(detectorMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(both.flatMap((one) => one.problems)).toEqual([]);
    expect(transitionCoverage(detectorMachine, ...both)).toEqual({ total: 12, covered: 12, missing: [] });
  });

  it('hears that the member is gone, once', () => {
    for (const one of both) expect(checkStop(one, { stopEvent: 'member.departed' })).toEqual([]);
  });

  it('calls a member gone by the word of the log only', () => {
    for (const one of both) expect(checkOnlyVia(one, { state: 'gone', via: (event) => event.type === 'member.departed' })).toEqual([]);
  });

  it('condemns under exclusive only when trust has ended, whatever else is known', () => {
    const condemning = exclusive.edges.filter((edge) => {
      const before = exclusive.states.get(edge.from ?? '');
      return !before?.tags.has('condemned') && exclusive.states.get(edge.to)?.tags.has('condemned');
    });
    expect(new Set(condemning.map((edge) => edge.event.type))).toEqual(new Set(['trust.ended']));
  });

  it('condemns under fast by evidence: nobody listens, or a long silence', () => {
    const claim = {
      state: 'condemned',
      via: (event: { type: string }) => event.type !== 'member.heard' && event.type !== 'member.silenced',
    };
    expect(checkOnlyVia(fast, claim)).toEqual([]);
    const reasons = new Set([...fast.states.values()].filter((state) => state.tags.has('condemned')).map((state) => state.context.reason));
    expect(reasons).toEqual(new Set(['trustEnded', 'silence', 'noResponders']));
  });

  it('never takes a condemnation back: trust cannot begin again', () => {
    for (const one of both) {
      const from = one.edges.filter((edge) => one.states.get(edge.from ?? '')?.tags.has('condemned'));
      const to = from.map((edge) => one.states.get(edge.to)!);
      expect(to.filter((state) => !state.tags.has('condemned') && !state.active.has('gone'))).toEqual([]);
    }
  });

  it('ends every suspicion with one answered beat', () => {
    for (const one of both) {
      for (const state of one.states.values()) {
        if (!state.active.has('suspect')) continue;
        const heard = one.edges.find((edge) => edge.from === state.key && edge.event.type === 'member.heard');
        expect(one.states.get(heard!.to)!.active.has('live')).toBe(true);
      }
    }
  });
});

describe('detector', () => {
  it('looks again and again at a member that is silent, and forgets it when it is heard', () => {
    const story = new ChartStory(detectorMachine, inputOf('exclusive'));
    expect(story.told).toEqual(['→ live']);
    expect(story.tell({ type: 'member.silenced' })).toEqual(['starts memberProber {"member":"m"}', '→ suspect.looking']);
    expect(story.end('memberProber', 'noResponders')).toEqual(['→ suspect.waiting']);
    expect(story.pass(100)).toEqual(['starts memberProber {"member":"m"}', '→ suspect.looking']);
    expect(story.tell({ type: 'member.muted' })).toEqual([]);
    expect(story.tell({ type: 'member.heard' })).toEqual(['stops memberProber', '→ live']);
  });

  it('fences when trust has ended, until the log says that the member is gone', () => {
    const story = new ChartStory(detectorMachine, inputOf('exclusive'));
    story.tell({ type: 'member.silenced' });
    story.end('memberProber', 'timedOut');
    expect(story.tell({ type: 'trust.ended' })).toEqual(['starts memberFencer {"member":"m","reason":"trustEnded"}', '→ condemned']);
    expect([...story.tell({ type: 'member.heard' }), ...story.fail('memberFencer')]).toEqual(['→ retrying']);
    expect(story.pass(200)).toEqual(['starts memberFencer {"member":"m","reason":"trustEnded"}', '→ condemned']);
    expect(story.end('memberFencer')).toEqual(['→ retrying']);
    expect(story.tell({ type: 'member.departed' })).toEqual(['→ gone']);
    expect(story.clock.pending).toBe(0);
  });

  it('fences at once under fast when nobody listens any more', () => {
    const story = new ChartStory(detectorMachine, inputOf('fast'));
    story.tell({ type: 'member.silenced' });
    expect(story.end('memberProber', 'noResponders')).toEqual([
      'starts memberFencer {"member":"m","reason":"noResponders"}',
      '→ condemned',
    ]);
  });
});

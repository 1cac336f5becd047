import { describe, expect, it } from 'vitest';
import { workMachine } from '../../machines/work.machine.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartEdge } from '../../src/verification/explore/exploration.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const events = {
  'trust.gained': [{ type: 'trust.gained' as const }],
  'trust.lost': [{ type: 'trust.lost' as const }],
  'work.started': [{ type: 'work.started' as const }],
  'placement.settled': [{ type: 'placement.settled' as const }],
  'work.drain': [
    { type: 'work.drain' as const, hold: false },
    { type: 'work.drain' as const, hold: true },
  ],
  'work.ended': [{ type: 'work.ended' as const }],
};
const explored = exploreChart(workMachine, { inputs: [{ outage: 'pause' }, { outage: 'continue' }], events });
const pausing = exploreChart(workMachine, { inputs: [{ outage: 'pause' }], events });
const sends = (edge: ChartEdge): readonly string[] => edge.effects.filter((effect) => effect.kind === 'send').map((effect) => effect.name);

describe('work, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(workMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(workMachine, explored)).toEqual({ total: 15, covered: 15, missing: [] });
  });

  it('accepts a drain, once, and is drained when the host has ended', () => {
    const hostAnswers = { ...explored, edges: explored.edges.map(asHostAnswer) };
    expect(checkStop(hostAnswers, { stopEvent: 'work.drain' })).toEqual([]);
  });

  it('is drained by the word of the host only', () => {
    expect(checkOnlyVia(explored, { state: 'drained', via: (event) => event.type === 'work.ended' })).toEqual([]);
  });

  it('lets partitions run only when trust begins, and stops them whenever trust ends', () => {
    for (const edge of pausing.edges) {
      expect(sends(edge).includes('host.resume')).toBe(edge.event.type === 'trust.gained' && edge.transitions.length > 0);
      expect(sends(edge).includes('host.pause')).toBe(edge.event.type === 'trust.lost' && edge.transitions.length > 0);
    }
    const deaf = [...pausing.states.values()].filter((state) => state.active.has('serving') || state.active.has('settling'));
    expect(deaf.every((state) => pausing.edges.some((edge) => edge.from === state.key && sends(edge).includes('host.pause')))).toBe(true);
  });

  it('starts nothing new after a drain', () => {
    const draining = [...explored.states.values()].filter((state) => state.active.has('draining')).map((state) => state.key);
    expect(draining).not.toEqual([]);
    const told = explored.edges.filter((edge) => draining.includes(edge.from ?? '')).flatMap(sends);
    expect(told).toEqual(['host.pause']);
  });
});

/** The end that a host reports is the end of a child, not the will of somebody outside. */
const asHostAnswer = (edge: ChartEdge): ChartEdge => (edge.event.type === 'work.ended' ? { ...edge, cause: 'child' } : edge);

describe('work', () => {
  it('runs partitions when it is trusted, pauses them when trust runs out, and resumes', () => {
    const story = new ChartStory(workMachine, { outage: 'pause' });
    expect(story.told).toEqual(['starts partitionHost {}', '→ awaiting']);
    expect(story.tell({ type: 'trust.gained' })).toEqual(['tells partitionHost host.resume', '→ settling']);
    expect(story.tell({ type: 'work.started' })).toEqual(['→ serving']);
    expect(story.tell({ type: 'trust.lost' })).toEqual(['tells partitionHost host.pause', '→ paused']);
    expect(story.tell({ type: 'trust.gained' })).toEqual(['tells partitionHost host.resume', '→ serving']);
  });

  it('goes on with what it has when that is the policy, and tells nobody to stop', () => {
    const story = new ChartStory(workMachine, { outage: 'continue' });
    story.tell({ type: 'trust.gained' });
    story.tell({ type: 'work.started' });
    expect(story.tell({ type: 'trust.lost' })).toEqual(['→ continuing']);
    expect(story.tell({ type: 'trust.gained' })).toEqual(['→ serving']);
    story.tell({ type: 'trust.lost' });
    expect(story.tell({ type: 'work.drain', hold: false })).toEqual(['tells partitionHost host.drain {"hold":false}', '→ draining']);
    expect(story.tell({ type: 'trust.lost' })).toEqual([]);
  });

  it('serves as a spare when there is nothing to place', () => {
    const story = new ChartStory(workMachine, { outage: 'pause' });
    story.tell({ type: 'trust.gained' });
    expect(story.tell({ type: 'placement.settled' })).toEqual(['→ serving']);
  });

  it('drains once, says whether partitions are held, and still hears that trust ran out', () => {
    const story = new ChartStory(workMachine, { outage: 'pause' });
    story.tell({ type: 'trust.gained' });
    expect(story.tell({ type: 'work.drain', hold: true })).toEqual(['tells partitionHost host.drain {"hold":true}', '→ draining']);
    expect(story.tell({ type: 'work.drain', hold: false })).toEqual([]);
    expect(story.tell({ type: 'trust.lost' })).toEqual(['tells partitionHost host.pause']);
    expect(story.tell({ type: 'work.ended' })).toEqual(['stops partitionHost', '→ drained']);
  });
});

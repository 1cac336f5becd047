import { describe, expect, it } from 'vitest';
import { connectionMachine } from '../../machines/connection.machine.js';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartEffect } from '../../src/verification/explore/chart-effect.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const input = { degradedMs: 1_000, alarmMs: 5_000, criticalMs: 20_000, recoveryMs: 500 };
const explored = exploreChart(connectionMachine, {
  inputs: [input],
  events: { 'connection.lost': [{ type: 'connection.lost' }], 'connection.restored': [{ type: 'connection.restored' }] },
});
const emits = (name: string) => (effect: ChartEffect) => effect.kind === 'emit' && effect.name === name;

describe('connection, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(connectionMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(connectionMachine, explored)).toEqual({ total: 8, covered: 8, missing: [] });
  });

  it('finds its way back to connected', () => {
    expect(findDeadEnds(explored, (state) => state.active.has('connected'))).toEqual([]);
  });

  it('says degraded once an episode, and recovered only after degraded', () => {
    const warns = (effect: ChartEffect): boolean => effect.kind === 'emit' && JSON.stringify(effect).includes('"warning"');
    const claim = { take: warns, give: emits('connection.recovered') };
    expect(checkBalanced(explored, claim)).toEqual([]);
  });

  it('watches the link from start to end', () => {
    expect([...explored.states.values()].every((state) => state.children.has('reachWatch'))).toBe(true);
  });
});

describe('connection', () => {
  const lost = { type: 'connection.lost' };
  const restored = { type: 'connection.restored' };

  it('takes a short cut for nothing', () => {
    const story = new ChartStory(connectionMachine, input);
    expect(story.told).toEqual(['starts reachWatch', '→ connected']);
    expect([...story.tell(lost), ...story.pass(999), ...story.tell(restored), ...story.pass(5_000)]).toEqual([
      '→ disconnected',
      '→ connected',
    ]);
  });

  it('is degraded by a long cut, and recovered when the link has stayed up for a while', () => {
    const story = new ChartStory(connectionMachine, input);
    story.tell(lost);
    expect(story.pass(1_000)).toEqual(['emits connection.degraded {"level":"warning"}', '→ degraded.warned']);
    expect(story.tell(restored)).toEqual(['→ recovering']);
    expect(story.pass(499)).toEqual([]);
    expect(story.tell(lost)).toEqual(['→ degraded.warned']);
    expect(story.tell(restored)).toEqual(['→ recovering']);
    expect(story.pass(500)).toEqual(['emits connection.recovered', '→ connected']);
  });

  it('grows more urgent with time, and does not start again from below when the group comes back for a moment', () => {
    const story = new ChartStory(connectionMachine, input);
    story.tell(lost);
    story.pass(1_000);
    expect(story.pass(4_000)).toEqual(['emits connection.degraded {"level":"alarm"}', '→ degraded.alarmed']);
    expect(story.tell(restored)).toEqual(['→ recovering']);
    expect(story.tell(lost)).toEqual(['→ degraded.alarmed']);
    expect(story.pass(15_000)).toEqual(['emits connection.degraded {"level":"critical"}', '→ degraded.critical']);
    expect(story.pass(3_600_000)).toEqual([]);
  });
});

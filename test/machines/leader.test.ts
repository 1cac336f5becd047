import { describe, expect, it } from 'vitest';
import { leaderMachine, type LeaderInput } from '../../machines/leader.machine.js';
import type { Term } from '../../machines/model/ids.js';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { membershipInput } from '../../src/verification/worlds/world-members.js';
import { ChartStory } from './chart-story.js';

const input: LeaderInput = { term: 7 as Term, surveyMs: 300, resignMs: 400, calculator: membershipInput('pause').leader.calculator };
const explored = exploreChart(leaderMachine, {
  inputs: [input],
  events: {
    'reign.proved': [{ type: 'reign.proved' }],
    'reign.doubted': [{ type: 'reign.doubted' }],
    'reign.ended': [{ type: 'reign.ended' }],
    'survey.completed': [{ type: 'survey.completed' }],
    'leader.resign': [{ type: 'leader.resign' }],
  },
  children: { resigner: { done: [undefined], error: [new Error('no log')] }, calculator: { error: [new Error('bug')] } },
});
const states = [...explored.states.values()];

describe('leader, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(leaderMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(leaderMachine, explored)).toEqual({ total: 12, covered: 12, missing: [] });
  });

  it('resigns when told, once, and without help from outside', () => {
    expect(checkStop(explored, { stopEvent: 'leader.resign' })).toEqual([]);
    expect(findDeadEnds(explored)).toEqual([]);
  });

  it('surveys only after the reign was proved, and leads only after it surveyed', () => {
    expect(checkOnlyVia(explored, { state: 'reigning.surveying', via: (event) => event.type === 'reign.proved' })).toEqual([]);
    const entering = explored.edges.filter(
      (edge) =>
        explored.states.get(edge.to)!.active.has('reigning.leading') &&
        !explored.states.get(edge.from ?? '')?.active.has('reigning.leading'),
    );
    expect(entering).not.toEqual([]);
    expect(entering.every((edge) => explored.states.get(edge.from ?? '')!.active.has('reigning.surveying'))).toBe(true);
  });

  it('runs the calculator, the declarer and the housekeeper exactly while it leads', () => {
    for (const name of ['calculator', 'partitionDeclarer', 'housekeeper'])
      for (const state of states) expect([name, state.children.has(name)]).toEqual([name, state.active.has('reigning.leading')]);
  });

  it('answers beats exactly while it reigns', () => {
    for (const name of ['reignKeeper', 'memberWatch'])
      for (const state of states) expect(state.children.has(name)).toBe(state.active.has('reigning'));
  });

  it('ends the calculator on every path', () => {
    const claim = {
      take: (effect: { kind: string; name: string }) => effect.kind === 'start' && effect.name === 'calculator',
      give: (effect: { kind: string; name: string }) => (effect.kind === 'stop' || effect.kind === 'ended') && effect.name === 'calculator',
    };
    expect(checkBalanced(explored, claim)).toEqual([]);
  });

  it('is deposed from every state in which it reigns', () => {
    for (const state of states.filter((one) => one.active.has('reigning'))) {
      const ended = explored.edges.find((edge) => edge.from === state.key && edge.event.type === 'reign.ended');
      expect(explored.states.get(ended!.to)!.active.has('deposed')).toBe(true);
    }
  });
});

describe('leader', () => {
  const electedStory = () => {
    const story = new ChartStory(leaderMachine, input);
    expect(story.told).toEqual(['starts reignKeeper {"term":7}', 'starts memberWatch {"term":7}', '→ reigning.elected']);
    return story;
  };
  const leads = [
    'starts partitionDeclarer {"term":7}',
    'starts housekeeper {"term":7}',
    `starts calculator ${JSON.stringify(input.calculator)}`,
    '→ reigning.leading.confirmed',
  ];

  it('proves its reign, hears everybody, and decides', () => {
    const story = electedStory();
    expect(story.tell({ type: 'reign.proved' })).toEqual(['→ reigning.surveying']);
    expect(story.tell({ type: 'survey.completed' })).toEqual(leads);
  });

  it('decides without those who stay silent for the whole survey', () => {
    const story = electedStory();
    story.tell({ type: 'reign.proved' });
    expect(story.pass(299)).toEqual([]);
    expect(story.pass(1)).toEqual(leads);
  });

  it('decides nothing when its reign is doubted while it surveys, until it is proved again', () => {
    const story = electedStory();
    story.tell({ type: 'reign.proved' });
    expect(story.tell({ type: 'reign.doubted' })).toEqual(['→ reigning.elected']);
    expect([...story.tell({ type: 'survey.completed' }), ...story.pass(10_000)]).toEqual([]);
    story.tell({ type: 'reign.proved' });
    expect(story.pass(300)).toEqual(leads);
  });

  it('is doubtful while the log does not answer', () => {
    const story = electedStory();
    story.tell({ type: 'reign.proved' });
    story.pass(300);
    expect(story.told).toEqual([]);
    expect(story.tell({ type: 'reign.doubted' })).toEqual(['→ reigning.leading.doubtful']);
    expect(story.tell({ type: 'reign.proved' })).toEqual(['→ reigning.leading.confirmed']);
  });

  it('resigns before its reign was proved', () => {
    const story = electedStory();
    expect(story.tell({ type: 'leader.resign' })).toEqual([
      'stops reignKeeper',
      'stops memberWatch',
      'starts reignResigner {"term":7}',
      '→ resigning',
    ]);
    expect(story.end('reignResigner')).toEqual(['→ resigned']);
  });

  it('has resigned when the log does not take it for long enough', () => {
    const story = electedStory();
    story.tell({ type: 'leader.resign' });
    expect(story.pass(399)).toEqual([]);
    expect(story.pass(1)).toEqual(['stops reignResigner', '→ resigned']);
    expect(story.living).toEqual([]);
  });

  it('lets go of everything when the log has another leader', () => {
    const story = electedStory();
    story.tell({ type: 'reign.proved' });
    story.pass(300);
    expect(story.tell({ type: 'reign.ended' })).toContain('→ deposed');
    expect(story.living).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { followerMachine } from '../../machines/follower.machine.js';
import type { Term } from '../../machines/model/ids.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { statesReaching } from '../../src/verification/explore/reachability.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const input = { claimStaggerMs: 100, retryMs: 300 };
const won = { kind: 'won', term: 7 as Term };
const lost = { kind: 'lost' };
const edgesOfLeader = <T extends string>(type: T) => ({ [type]: [0, 3, 8, 99].map((rank) => ({ type, rank, term: 5 })) });
const explored = exploreChart(followerMachine, {
  inputs: [input],
  events: {
    'leader.answered': [{ type: 'leader.answered' }],
    'leader.elected': [{ type: 'leader.elected' }],
    ...edgesOfLeader('leader.silenced'),
    ...edgesOfLeader('leader.vanished'),
    ...edgesOfLeader('leader.vacated'),
  },
  children: { claimer: { done: [won, lost], error: [new Error('no log')] } },
});
const states = [...explored.states.values()];

describe('follower, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(followerMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(followerMachine, explored)).toEqual({ total: 13, covered: 13, missing: [] });
  });

  it('can always win', () => {
    expect(findDeadEnds(explored)).toEqual([]);
  });

  it('wins by a claim that was applied and accepted, and by nothing else', () => {
    const isWon = (event: object): boolean => (event as { output?: { kind?: string } }).output?.kind === 'won';
    expect(checkOnlyVia(explored, { state: 'won', via: isWon })).toEqual([]);
    expect(states.filter((state) => state.status === 'done').map((state) => state.output)).toEqual(
      states.filter((state) => state.status === 'done').map(() => ({ term: 7 })),
    );
  });

  it('claims only after the pause that those before it have, or when it has tried before', () => {
    const claims = explored.edges.filter((edge) =>
      edge.effects.some((effect) => effect.kind === 'start' && effect.name === 'leaderClaimer'),
    );
    const causes = claims.map(({ from, cause }) => `${explored.states.get(from ?? '')?.value as string} by ${cause}`);
    expect(new Set(causes)).toEqual(new Set(['suspecting by timer', 'retrying by timer', 'retrying by event']));
  });

  it('leaves every suspicion and every claim without help from outside', () => {
    const unaided = explored.edges.filter((edge) => edge.cause !== 'event');
    const rests = states.filter((state) => state.active.has('following') || state.status === 'done').map((state) => state.key);
    const settling = statesReaching(rests, unaided);
    expect(states.filter((state) => !settling.has(state.key)).map((state) => state.value)).toEqual([]);
  });

  it('asks for trust from start to end, also while it claims', () => {
    expect(states.every((state) => state.status === 'done' || state.children.has('beatSender'))).toBe(true);
  });
});

describe('follower', () => {
  it('claims after those before it had their chance', () => {
    const story = new ChartStory(followerMachine, input);
    expect(story.told).toEqual(['starts beatSender', '→ following']);
    expect(story.tell({ type: 'leader.vanished', rank: 2, term: 5 })).toEqual(['→ suspecting']);
    expect(story.pass(199)).toEqual([]);
    expect(story.pass(1)).toEqual(['starts leaderClaimer {"against":5}', '→ claiming']);
    expect(story.end('leaderClaimer', won)).toEqual(['stops beatSender', '→ won']);
    expect(story.actor.getSnapshot()).toMatchObject({ status: 'done', output: { term: 7 } });
  });

  it('stops suspecting when the leader answers, or another is elected', () => {
    const story = new ChartStory(followerMachine, input);
    for (const type of ['leader.answered', 'leader.elected']) {
      story.tell({ type: 'leader.silenced', rank: 1, term: 5 });
      expect([...story.tell({ type }), ...story.pass(10_000)]).toEqual(['→ following']);
    }
  });

  it('follows when the log gave the leadership to another', () => {
    const story = new ChartStory(followerMachine, input);
    story.tell({ type: 'leader.vacated', rank: 0, term: 5 });
    story.pass(0);
    expect(story.end('leaderClaimer', lost)).toEqual(['→ following']);
  });

  it('claims again after a pause when the log did not take its claim, unless somebody leads by then', () => {
    const story = new ChartStory(followerMachine, input);
    story.tell({ type: 'leader.vacated', rank: 0, term: 5 });
    story.pass(0);
    expect(story.fail('leaderClaimer')).toEqual(['→ retrying']);
    expect(story.pass(300)).toEqual(['starts leaderClaimer {"against":5}', '→ claiming']);
    story.fail('leaderClaimer');
    expect([...story.tell({ type: 'leader.elected' }), ...story.pass(10_000)]).toEqual(['→ following']);
  });

  it('claims again at once when the leadership is vacant by then, or its own by the claim that was given up', () => {
    const story = new ChartStory(followerMachine, input);
    story.tell({ type: 'leader.vacated', rank: 0, term: 5 });
    story.pass(0);
    story.fail('leaderClaimer');
    expect(story.tell({ type: 'leader.vacated', rank: 2, term: 8 })).toEqual(['starts leaderClaimer {"against":8}', '→ claiming']);
  });

  it('claims together with the ninth when it is far behind in a large group', () => {
    const story = new ChartStory(followerMachine, input);
    story.tell({ type: 'leader.silenced', rank: 500, term: 5 });
    expect(story.pass(800)).toContain('→ claiming');
  });
});

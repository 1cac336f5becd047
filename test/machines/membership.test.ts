import { describe, expect, it } from 'vitest';
import { membershipMachine, type MembershipInput } from '../../machines/membership.machine.js';
import type { MemberId } from '../../machines/model/ids.js';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartState } from '../../src/verification/explore/exploration.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { membershipInput } from '../../src/verification/worlds/world-members.js';
import { ChartStory } from './chart-story.js';

const input: MembershipInput = { member: 'me' as MemberId, ...membershipInput('pause'), leaveMs: 500 };
const broken = new Error('broken');
const hasBeenTold = (value: unknown): boolean => /retired|resigning/.test(JSON.stringify(value));
const explored = exploreChart(membershipMachine, {
  inputs: [input],
  events: {
    'member.stop': [
      { type: 'member.stop', hold: false },
      { type: 'member.stop', hold: true },
    ],
    'member.replaced': [{ type: 'member.replaced' }],
    'member.expelled': [{ type: 'member.expelled' }],
    'trust.gained': [{ type: 'trust.gained' }],
    'trust.lost': [{ type: 'trust.lost' }],
    'placement.settled': [{ type: 'placement.settled' }],
  },
  children: {
    joiner: { done: [undefined], error: [broken] },
    follower: { done: [{ term: 7 }], error: [broken] },
    leader: { done: [undefined], error: [broken] },
    // Work ends by itself only after it was told to drain.
    work: { done: (snapshot) => (hasBeenTold(snapshot.value) ? [undefined] : []), error: [broken] },
    leaver: { done: [undefined], error: [broken] },
  },
});
const states = [...explored.states.values()];
const targets = (key: string, type: string): ChartState[] =>
  explored.edges.filter((edge) => edge.from === key && edge.event.type === type).map((edge) => explored.states.get(edge.to)!);
const isIn = (path: string) => (state: ChartState | undefined) => state?.active.has(path) ?? false;

describe('membership, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(membershipMachine)).toEqual([]);
  });

  it('takes every declared transition, and throws on none', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(membershipMachine, explored).missing).toEqual([]);
  });

  it('stops when told, once, and without help from outside', () => {
    const isOnItsWay = (message: string): boolean =>
      message.includes('"leaving"') || message.includes('"retired"') || message.includes('"resigning"');
    const violations = checkStop(explored, { stopEvent: 'member.stop' }).map((violation) => violation.message);
    expect(violations.filter((message) => !(message.startsWith('stop is not accepted') && isOnItsWay(message)))).toEqual([]);
    expect(findDeadEnds(explored)).toEqual([]);
  });

  it('does what it was told first: stop and replaced after that change nothing', () => {
    const told = states.filter((state) => isIn('joined.role.retired')(state) || isIn('joined.role.leading.resigning')(state));
    expect(told).not.toEqual([]);
    for (const state of told)
      for (const type of ['member.stop', 'member.replaced'])
        expect(targets(state.key, type).every((one) => one.key === state.key)).toBe(true);
  });

  it('leads only by a claim of its own that was applied', () => {
    expect(checkOnlyVia(explored, { state: 'joined.role.leading', via: (event) => event.type === 'xstate.done.actor.follower' })).toEqual(
      [],
    );
  });

  it('leaves only after its work is over', () => {
    const leaving = explored.edges.filter(
      (edge) => isIn('leaving')(explored.states.get(edge.to)) && isIn('joined')(explored.states.get(edge.from ?? '')),
    );
    expect(leaving).not.toEqual([]);
    expect(leaving.every((edge) => isIn('joined.duty.over')(explored.states.get(edge.from!)) || /actor.work$/.test(edge.event.type))).toBe(
      true,
    );
  });

  it('asks for trust for as long as it is a member, by following, leading, or on its own', () => {
    for (const state of states.filter(isIn('joined.role.retired'))) expect(state.children.has('beatSender')).toBe(true);
  });

  it('holds no partitions that nobody works on: when its work is over, it is on its way out', () => {
    const over = states.filter(isIn('joined.duty.over'));
    expect(over.filter((state) => isIn('joined.role.following')(state) || isIn('joined.role.leading.reigning')(state))).toEqual([]);
  });

  it('is expelled from every state in which it is a member', () => {
    for (const state of states.filter(isIn('joined')))
      expect(targets(state.key, 'member.expelled').map((one) => one.output)).toEqual([{ kind: 'expelled' }]);
  });

  it('ends its work on every path', () => {
    const claim = {
      take: (effect: { kind: string; name: string }) => effect.kind === 'start' && effect.name === 'work',
      give: (effect: { kind: string; name: string }) => (effect.kind === 'stop' || effect.kind === 'ended') && effect.name === 'work',
    };
    expect(checkBalanced(explored, claim)).toEqual([]);
  });
});

/** A story that has just joined and follows. */
function joinedStory(): ChartStory {
  const story = new ChartStory(membershipMachine, input);
  expect(story.told).toEqual(['starts joiner {"member":"me"}', '→ joining']);
  story.end('joiner');
  expect(story.living).toEqual(['follower', 'seatWatch', 'trustWatch', 'work']);
  return story;
}
const leads = (): ChartStory => {
  const story = joinedStory();
  story.end('follower', { term: 7 });
  expect(story.living).toContain('leader');
  return story;
};
const at = (story: ChartStory): unknown => (story.actor.getSnapshot() as { value: unknown }).value;
const outputOf = (story: ChartStory): unknown => (story.actor.getSnapshot() as { output: unknown }).output;

describe('membership', () => {
  it('drains, leaves and has left', () => {
    const story = joinedStory();
    expect(story.tell({ type: 'member.stop', hold: true })).toContain('tells work work.drain {"hold":true}');
    expect(story.living).toEqual(['beatSender', 'seatWatch', 'trustWatch', 'work']);
    expect(story.end('work')).toContain('starts leaver {"hold":true}');
    story.end('leaver');
    expect(outputOf(story)).toEqual({ kind: 'left' });
    expect(story.living).toEqual([]);
  });

  it('says goodbye also when it is stopped while it asks for a seat: the seat may be ours by then', () => {
    const story = new ChartStory(membershipMachine, input);
    story.tell({ type: 'trust.lost' });
    expect(story.tell({ type: 'member.stop', hold: false })).toContain('starts leaver {"hold":false}');
    expect(story.pass(500)).toEqual(['stops leaver', '→ left']);
  });

  it('stops before its follower has answered anything', () => {
    const story = joinedStory();
    const told = story.tell({ type: 'member.stop', hold: false });
    expect(told).toContain('stops follower');
    story.end('work');
    expect(at(story)).toBe('leaving');
  });

  it('resigns first, then drains its work, and keeps telling its work how trust fares', () => {
    const story = leads();
    const told = story.tell({ type: 'member.stop', hold: false });
    expect(told.filter((line) => line.startsWith('tells'))).toEqual(['tells leader leader.resign', 'tells work work.drain {"hold":false}']);
    story.end('work');
    expect(story.tell({ type: 'trust.gained' })).not.toContain('tells work trust.gained');
    expect(story.errors).toEqual([]);
    story.end('leader');
    expect(at(story)).toBe('leaving');
  });

  it('tells its work how trust fares, and that there is nothing to place', () => {
    const story = joinedStory();
    for (const type of ['trust.gained', 'placement.settled', 'trust.lost']) expect(story.tell({ type })).toContain(`tells work ${type}`);
    expect((story.actor.getSnapshot() as { tags: Set<string> }).tags.has('trusted')).toBe(false);
  });

  it('resigns when a newer process has its name', () => {
    expect(leads().tell({ type: 'member.replaced' })).toEqual(
      expect.arrayContaining(['tells leader leader.resign', 'tells work work.drain {"hold":true}']),
    );
  });

  it('follows again when it is deposed', () => {
    const story = leads();
    expect(story.end('leader').join()).toContain('starts follower');
  });

  it('leaves what it has to its successor, also when it is told to stop on top', () => {
    const story = joinedStory();
    expect(story.tell({ type: 'member.replaced' })).toContain('tells work work.drain {"hold":true}');
    expect(story.tell({ type: 'member.stop', hold: false })).toEqual([]);
    expect(story.end('work')).toContain('starts leaver {"hold":true}');
    story.end('leaver');
    expect(outputOf(story)).toEqual({ kind: 'replaced' });
  });

  it('ends as asked when a successor comes while it stops', () => {
    const story = joinedStory();
    story.tell({ type: 'member.stop', hold: false });
    expect(story.tell({ type: 'member.replaced' })).toEqual([]);
    story.end('work');
    story.end('leaver');
    expect(outputOf(story)).toEqual({ kind: 'left' });
  });

  it('is expelled while it stops', () => {
    const story = leads();
    story.tell({ type: 'member.stop', hold: false });
    story.tell({ type: 'member.expelled' });
    expect(outputOf(story)).toEqual({ kind: 'expelled' });
    expect(story.living).toEqual([]);
  });

  it('says why the group refuses it', () => {
    const story = new ChartStory(membershipMachine, input);
    story.fail('joiner', broken);
    expect(outputOf(story)).toEqual({ kind: 'refused', error: broken });
  });

  it.each(['work', 'follower'])('stops, visibly, when its %s breaks', (name) => {
    const story = joinedStory();
    story.fail(name, broken);
    if (story.living.includes('work')) story.end('work');
    story.end('leaver');
    expect(outputOf(story)).toEqual({ kind: 'refused', error: broken });
  });
});

import { describe, expect, it } from 'vitest';
import { calculatorMachine, type CalculatorInput } from '../../machines/calculator.machine.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import { statesReaching } from '../../src/verification/explore/reachability.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const input: CalculatorInput = {
  coldWindowMs: 5_000,
  coldQuietMs: 500,
  plannedWindowMs: 2_000,
  quietMs: 300,
  cooldownMs: 1_000,
  retryMs: 200,
  retryMaxMs: 400,
  spreadMs: 9_000,
  paused: false,
};
const move = { trigger: 'planned', moves: [['p', 'worker-1']] };
const nothing = { plan: { trigger: 'planned', moves: [] }, postponed: 0 };
const moves = { plan: move, postponed: 0 };
const part = { plan: move, postponed: 7 };
const later = { plan: { trigger: 'planned', moves: [] }, postponed: 8 };
const explored = exploreChart(calculatorMachine, {
  inputs: [input, { ...input, paused: true }],
  events: {
    'change.cold': [
      { type: 'change.cold', restart: false },
      { type: 'change.cold', restart: true },
    ],
    'change.planned': [{ type: 'change.planned' }],
    'change.urgent': [{ type: 'change.urgent' }, { type: 'change.urgent', trigger: 'planned' }],
    'arrivals.completed': [{ type: 'arrivals.completed' }],
    'handovers.ended': [{ type: 'handovers.ended' }],
    'maintenance.started': [{ type: 'maintenance.started' }],
    'maintenance.ended': [{ type: 'maintenance.ended' }],
  },
  children: {
    planner: { done: [nothing, moves, part, later], error: [new Error('bug')] },
    committer: { done: [undefined], error: [new Error('no log')] },
  },
});
const states = [...explored.states.values()];
const edgesFrom = (key: string, type: string) => explored.edges.filter((edge) => edge.from === key && edge.event.type === type);
const targetOf = (key: string, type: string) => explored.states.get(edgesFrom(key, type)[0]?.to ?? key)!;

describe('calculator, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(calculatorMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(calculatorMachine, explored).missing).toEqual([]);
  });

  it('comes to rest by itself', () => {
    const rests = states.filter((state) => state.active.has('settled') || state.active.has('paused')).map((state) => state.key);
    const resting = statesReaching(
      rests,
      explored.edges.filter((edge) => edge.cause !== 'event'),
    );
    expect(states.filter((state) => !resting.has(state.key)).map((state) => state.value)).toEqual([]);
  });

  it('places at once when a change is urgent; while it commits, right afterwards', () => {
    for (const state of states.filter((one) => !one.active.has('committing')))
      expect([state.value, targetOf(state.key, 'change.urgent').value]).toEqual([state.value, 'placing']);
    for (const state of states.filter((one) => one.active.has('committing'))) {
      expect(edgesFrom(state.key, 'change.urgent')).toEqual([]);
      expect(targetOf(state.key, 'xstate.done.actor.committer').value).toBe('placing');
    }
  });

  it('forgets no planned change: what comes while it is busy is looked at afterwards', () => {
    for (const state of states) {
      const after = targetOf(state.key, 'change.planned');
      const isLater = after.context.pending;
      expect([state.value, isLater || after.active.has('gathering')]).toEqual([state.value, true]);
    }
  });

  it('forgets no cold start: it gathers, places, or looks at it afterwards', () => {
    for (const state of states) {
      const after = targetOf(state.key, 'change.cold');
      const isPlacedNow = after.active.has('placing') && !state.active.has('placing');
      const isSeen = after.context.pending || after.active.has('gathering.cold') || isPlacedNow;
      expect([state.value, isSeen]).toEqual([state.value, true]);
    }
  });

  it('waits for no more than its window, whatever else arrives', () => {
    for (const state of states.filter((one) => one.active.has('gathering'))) expect(state.timers.size).toBe(2);
  });

  it('settles only when nothing is pending any more', () => {
    const settling = explored.edges.filter((edge) => edge.event.type.startsWith('xstate.after.cooldown'));
    for (const edge of settling) {
      const { context } = explored.states.get(edge.from!)!;
      expect(explored.states.get(edge.to)!.active.has('gathering')).toBe(context.pending);
    }
  });

  it('has one placement in flight, never two', () => {
    expect(states.filter((state) => state.children.has('planner') && state.children.has('committer'))).toEqual([]);
    expect(checkOnlyVia(explored, { state: 'committing', via: (event) => event.type === 'xstate.done.actor.planner' })).toEqual([]);
  });

  it('plans only for what nobody owns while paused', () => {
    for (const edge of explored.edges) {
      for (const effect of edge.effects) {
        if (effect.kind !== 'start' || effect.name !== 'placementPlanner') continue;
        const { context } = explored.states.get(edge.to)!;
        if (context.paused) expect(effect.input).toMatchObject({ scope: 'vacant' });
      }
    }
  });

  it('looks at everything again when maintenance ends, wherever it is', () => {
    for (const state of states.filter((one) => one.context.paused)) {
      const after = targetOf(state.key, 'maintenance.ended');
      expect([state.value, after.context.paused, after.context.pending || after.active.has('gathering')]).toEqual([
        state.value,
        false,
        true,
      ]);
      if (after.active.has('gathering')) expect(after.context.scope).toBe('all');
    }
  });

  it('is not settled while it is paused', () => {
    expect(states.filter((state) => state.active.has('settled') && state.context.paused)).toEqual([]);
    expect(states.filter((state) => state.active.has('paused') && !state.context.paused)).toEqual([]);
  });

  it('watches the group from start to end', () => {
    expect(states.every((state) => state.children.has('topologyWatch'))).toBe(true);
  });
});

const plans = (trigger: string, scope: string): string => `starts placementPlanner ${JSON.stringify({ trigger, scope })}`;

/** A story whose first, planned look found nothing to do. */
function settledStory(): ChartStory {
  const story = new ChartStory(calculatorMachine, input);
  expect(story.told).toEqual(['starts topologyWatch', '→ gathering.planned.changing']);
  expect(story.pass(300)).toEqual([plans('planned', 'all'), '→ placing']);
  expect(story.end('placementPlanner', nothing)).toEqual(['starts restMark', '→ cooling.idle']);
  expect(story.pass(1_000)).toEqual(['stops restMark', 'starts restMark', '→ settled']);
  return story;
}

describe('calculator', () => {
  const change = { type: 'change.planned' };

  it('makes one placement out of a burst of changes, when it is quiet', () => {
    const story = settledStory();
    story.tell(change);
    for (let beats = 0; beats < 4; beats++) expect([...story.pass(299), ...story.tell(change)]).toEqual([]);
    expect(story.pass(299)).toEqual([]);
    expect(story.pass(1)).toEqual([plans('planned', 'all'), '→ placing']);
  });

  it('waits no longer than its window for quiet', () => {
    const story = settledStory();
    story.tell(change);
    for (let passedMs = 0; passedMs < 1_800; passedMs += 200) expect([...story.pass(200), ...story.tell(change)]).toEqual([]);
    expect(story.pass(200)).toEqual([plans('planned', 'all'), '→ placing']);
  });

  it('waits for workers to arrive at a cold start, until all who are expected are here', () => {
    const story = settledStory();
    story.tell({ type: 'change.cold', restart: true });
    for (let arrivals = 0; arrivals < 5; arrivals++) expect([...story.pass(499), ...story.tell(change)]).toEqual([]);
    expect(story.tell({ type: 'arrivals.completed' })).toEqual([plans('restart', 'all'), '→ placing']);
  });

  it('looks a second time after a commit, for what became vacant meanwhile, and cools down', () => {
    const story = settledStory();
    expect(story.tell({ type: 'change.urgent' })).toEqual(['stops restMark', plans('emergency', 'all'), '→ placing']);
    expect(story.end('placementPlanner', moves)).toEqual([`starts placementCommitter ${JSON.stringify(move)}`, '→ committing']);
    expect(story.tell({ type: 'change.urgent' })).toEqual([]);
    expect(story.end('placementCommitter')).toEqual([plans('emergency', 'vacant'), '→ placing']);
    expect(story.end('placementPlanner', nothing)).toEqual(['starts restMark', '→ cooling.idle']);
  });

  it('asks a strategy that fails ever more seldom, up to a limit, and soon again once it went well or something changed', () => {
    const story = settledStory();
    story.tell({ type: 'change.urgent' });
    const failsFor = (pauseMs: number): void => {
      expect(story.fail('placementPlanner')).toEqual(['→ retrying']);
      expect(story.pass(pauseMs - 1)).toEqual([]);
      expect(story.pass(1)).toEqual([plans('emergency', 'all'), '→ placing']);
    };
    for (const pauseMs of [200, 400, 400]) failsFor(pauseMs);
    story.fail('placementPlanner');
    story.pass(100);
    for (let changes = 0; changes < 3; changes++) expect(story.tell(change)).toEqual([]);
    expect(story.pass(200)).toEqual([plans('emergency', 'all'), '→ placing']);
    failsFor(400);
    story.end('placementPlanner', moves);
    story.fail('placementCommitter');
    expect(story.pass(200)).toEqual([plans('emergency', 'all'), '→ placing']);
  });

  it('places what was added at once, without calling it an emergency, and what waits for its window with it', () => {
    const story = settledStory();
    story.tell(change);
    story.pass(200);
    expect(story.tell({ type: 'change.urgent', trigger: 'planned' })).toEqual([plans('planned', 'all'), '→ placing']);
    story.end('placementPlanner', moves);
    story.end('placementCommitter');
    expect(story.end('placementPlanner', nothing)).toEqual(['starts restMark', '→ cooling.idle']);
    expect(story.tell({ type: 'change.urgent', trigger: 'planned' })).toEqual(['stops restMark', plans('planned', 'all'), '→ placing']);
  });

  it('drops the plan that an urgent change overtakes', () => {
    const story = settledStory();
    story.tell({ type: 'change.urgent' });
    expect(story.tell({ type: 'change.urgent' })).toEqual(['stops placementPlanner', plans('emergency', 'all')]);
  });

  it('spreads what the limits put off: the rest follows when the handovers before have ended', () => {
    const story = settledStory();
    story.tell(change);
    story.pass(300);
    story.end('placementPlanner', part);
    story.end('placementCommitter');
    expect(story.end('placementPlanner', nothing)).toEqual(['→ spreading']);
    expect(story.tell(change)).toEqual([]);
    expect(story.tell({ type: 'handovers.ended' })).toEqual([plans('planned', 'all'), '→ placing']);
    expect(story.end('placementPlanner', later)).toEqual(['→ spreading']);
    expect(story.pass(9_000)).toEqual([plans('planned', 'all'), '→ placing']);
    story.end('placementPlanner', moves);
    story.end('placementCommitter');
    expect(story.end('placementPlanner', nothing)).toEqual(['→ cooling.waiting']);
  });

  it('tries a placement that did not count again after a pause, at once when a change is urgent', () => {
    const story = settledStory();
    story.tell({ type: 'change.urgent' });
    story.end('placementPlanner', moves);
    expect(story.fail('placementCommitter')).toEqual(['→ retrying']);
    expect(story.pass(200)).toEqual([plans('emergency', 'all'), '→ placing']);
    story.fail('placementPlanner');
    expect(story.tell({ type: 'change.urgent' })).toEqual([plans('emergency', 'all'), '→ placing']);
  });

  it('gives planned changes that came meanwhile a window of their own', () => {
    const story = settledStory();
    story.tell({ type: 'change.urgent' });
    story.tell(change);
    story.end('placementPlanner', nothing);
    expect(story.pass(1_000)).toEqual(['→ gathering.planned.changing']);
    expect(story.pass(300)).toEqual([plans('planned', 'all'), '→ placing']);
  });

  it('does not say that it rests when a planned change comes while it cools down', () => {
    const story = settledStory();
    story.tell({ type: 'change.urgent' });
    expect(story.end('placementPlanner', nothing)).toEqual(['starts restMark', '→ cooling.idle']);
    expect(story.tell(change)).toEqual(['stops restMark', '→ cooling.waiting']);
    expect(story.pass(1_000)).toEqual(['→ gathering.planned.changing']);
  });

  it('places a cold group in maintenance too', () => {
    const story = settledStory();
    story.tell({ type: 'change.cold', restart: false });
    expect(story.tell({ type: 'maintenance.started' })).toEqual([]);
    expect(story.pass(500)).toEqual([plans('coldStart', 'vacant'), '→ placing']);
    story.end('placementPlanner', nothing);
    expect(story.pass(1_000)).toContain('→ paused');
  });

  it('prolongs its quiet whenever a cold start is told again, up to its window', () => {
    const story = settledStory();
    story.tell({ type: 'change.cold', restart: false });
    for (let passedMs = 0; passedMs < 4_800; passedMs += 400)
      expect([...story.pass(400), ...story.tell({ type: 'change.cold', restart: false })]).toEqual([]);
    expect(story.pass(200)).toEqual([plans('coldStart', 'all'), '→ placing']);
  });

  it('needs no second look when maintenance ends before the first', () => {
    const story = settledStory();
    story.tell(change);
    story.tell({ type: 'maintenance.started' });
    story.tell({ type: 'maintenance.ended' });
    expect(story.pass(300)).toEqual([plans('planned', 'all'), '→ placing']);
    story.end('placementPlanner', nothing);
    expect(story.pass(1_000)).toContain('→ settled');
  });

  it('takes no notice of the end of a maintenance that it does not know', () => {
    const story = settledStory();
    story.tell({ type: 'maintenance.ended' });
    story.tell({ type: 'change.urgent' });
    story.end('placementPlanner', nothing);
    expect(story.pass(1_000)).toContain('→ settled');
  });

  it('catches up with what maintenance held back, also when it ends while a placement is under way', () => {
    const story = settledStory();
    expect(story.tell({ type: 'maintenance.started' })).toEqual(['stops restMark', 'starts restMark', '→ paused']);
    expect(story.tell({ type: 'change.urgent' })).toEqual(['stops restMark', plans('emergency', 'vacant'), '→ placing']);
    story.tell({ type: 'maintenance.ended' });
    story.end('placementPlanner', nothing);
    expect(story.pass(1_000)).toEqual(['→ gathering.planned.changing']);
    expect(story.pass(300)).toEqual([plans('planned', 'all'), '→ placing']);
  });
});

import { describe, expect, it } from 'vitest';
import { workerMachine, type WorkerInput } from '../../machines/worker.machine.js';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartEffect } from '../../src/verification/explore/chart-effect.js';
import { findDeadEnds } from '../../src/verification/find-dead-ends.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { membershipInput } from '../../src/verification/worlds/world-members.js';
import { ChartStory } from './chart-story.js';

const input: WorkerInput = {
  closeMs: 1_000,
  connection: { degradedMs: 1, alarmMs: 2, criticalMs: 3, recoveryMs: 1 },
  membership: membershipInput('pause'),
};
const broken = new Error('broken');
const stop = { type: 'worker.stop', timeoutMs: 5_000, hold: false } as const;
const endings = [{ kind: 'left' }, { kind: 'replaced' }, { kind: 'expelled' }, { kind: 'refused', error: broken }];
const explored = exploreChart(workerMachine, {
  inputs: [input],
  events: {
    'worker.start': [{ type: 'worker.start' }],
    'worker.stop': [stop, { ...stop, hold: true }, { ...stop, error: broken }],
    'log.failed': [{ type: 'log.failed', error: broken }],
    'log.trimmed': [{ type: 'log.trimmed' }],
  },
  children: {
    connector: { done: [undefined], error: [broken] },
    replayer: { done: ['me'], error: [broken] },
    reincarnator: { done: ['me again'], error: [broken] },
    closer: { done: [undefined], error: [broken] },
    logWatch: { error: [broken] },
    connection: { error: [broken] },
    membership: { done: endings, error: [broken] },
  },
});
const states = [...explored.states.values()];

describe('worker, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(workerMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(explored.problems).toEqual([]);
    expect(transitionCoverage(workerMachine, explored).missing).toEqual([]);
  });

  it('stops when told, once, and without help from outside; when it closes already, it goes on closing', () => {
    const violations = checkStop(explored, { stopEvent: 'worker.stop' }).map((violation) => violation.message);
    expect(new Set(violations)).toEqual(new Set(['stop is not accepted in "closing"']));
    expect(findDeadEnds(explored)).toEqual([]);
  });

  it('closes what connecting opened on every path', () => {
    const isStart = (name: string) => (effect: ChartEffect) => effect.kind === 'start' && effect.name === name;
    expect(checkBalanced(explored, { take: isStart('connector'), give: isStart('closer') })).toEqual([]);
  });

  it('ends through closing once it connected, and by deadlines of its own', () => {
    const ending = explored.edges.filter((edge) => explored.states.get(edge.to)!.status === 'done');
    const from = new Set(ending.map((edge) => JSON.stringify(explored.states.get(edge.from!)!.value)));
    expect(from).toEqual(new Set(['"idle"', '"closing"']));
    for (const state of states.filter((one) => one.active.has('closing'))) expect([...state.timers.keys()]).toHaveLength(1);
  });

  it('has failed exactly when there is an error to show', () => {
    for (const state of states.filter((one) => one.status === 'done'))
      expect(state.active.has('failed')).toBe((state.output as { error: unknown }).error !== undefined);
  });

  it('follows the log and watches the link exactly while it is online', () => {
    for (const state of states) expect(state.children.has('logWatch')).toBe(state.active.has('online'));
  });
});

/** A story that takes part in its group. */
function runningStory(): ChartStory {
  const story = new ChartStory(workerMachine, input);
  expect(story.told).toEqual(['→ idle']);
  expect(story.tell({ type: 'worker.start' })).toEqual(['starts connector', '→ connecting']);
  expect(story.end('connector')).toEqual(['starts replayer', '→ replaying']);
  story.end('replayer', 'me');
  expect(story.living).toEqual(['connection', 'logWatch', 'membership']);
  return story;
}
const outputOf = (story: ChartStory): unknown => (story.actor.getSnapshot() as { output: unknown }).output;

describe('worker', () => {
  it('stops: leaves the group, closes the link', () => {
    const story = runningStory();
    expect(story.tell({ ...stop, hold: true })).toEqual(['tells membership member.stop {"hold":true}', '→ online.member.stopping']);
    expect(story.end('membership', { kind: 'left' })).toEqual(['stops logWatch', 'stops connection', 'starts closer', '→ closing']);
    expect(story.end('closer')).toEqual(['→ stopped']);
    expect(outputOf(story)).toEqual({ error: undefined });
  });

  it('asks its membership once, however often it is stopped', () => {
    const story = runningStory();
    story.tell(stop);
    expect([...story.tell(stop), ...story.tell({ ...stop, hold: true })]).toEqual([]);
  });

  it('stops within its deadline when neither its work nor its link ends', () => {
    const story = runningStory();
    story.tell(stop);
    expect(story.pass(4_999)).toEqual([]);
    expect(story.pass(1)).toContain('→ closing');
    expect(story.pass(1_000)).toEqual(['stops closer', '→ stopped']);
    expect(story.living).toEqual([]);
  });

  it('comes back as a new incarnation when it was expelled', () => {
    const story = runningStory();
    expect(story.end('membership', { kind: 'expelled' })).toEqual(['starts reincarnator', '→ online.returning']);
    expect(story.end('reincarnator', 'me again').join()).toContain('"member":"me again"');
  });

  it('gives up its membership, loads anew and comes back when its copy fell behind a compaction', () => {
    const story = runningStory();
    const trimmed = story.tell({ type: 'log.trimmed' });
    expect(trimmed).toEqual(['stops membership', 'starts replayer', '→ online.reloading']);
    expect(story.living).toEqual(['connection', 'logWatch', 'replayer']);
    expect(story.tell({ type: 'log.trimmed' })).toEqual(['stops replayer', 'starts replayer']);
    expect(story.end('replayer', 'me anew').join()).toContain('"member":"me anew"');
  });

  it('closes when its copy falls behind while it stops, and when it is stopped while it reloads', () => {
    const stopping = runningStory();
    stopping.tell(stop);
    expect(stopping.tell({ type: 'log.trimmed' })).toContain('→ closing');
    const reloading = runningStory();
    reloading.tell({ type: 'log.trimmed' });
    expect(reloading.tell(stop)).toContain('→ closing');
  });

  it('stops when it is expelled while it stops', () => {
    const story = runningStory();
    story.tell(stop);
    expect(story.end('membership', { kind: 'expelled' })).toContain('→ closing');
    story.end('closer');
    expect(outputOf(story)).toEqual({ error: undefined });
  });

  it.each([
    ['it was replaced', { kind: 'replaced' }, { kind: 'replaced' }],
    ['the group refuses it', { kind: 'refused', error: broken }, broken],
  ])('fails when %s', (_, ending, error) => {
    const story = runningStory();
    expect(story.end('membership', ending)).toContain('→ closing');
    expect(story.fail('closer')).toEqual(['→ failed']);
    expect(outputOf(story)).toEqual({ error });
  });

  it('fails when its log cannot be followed any more', () => {
    const story = runningStory();
    expect(story.tell({ type: 'log.failed', error: broken })).toContain('→ closing');
    story.end('closer');
    expect(outputOf(story)).toEqual({ error: broken });
  });

  it('fails, and not stops, when it is stopped with an error before it was started', () => {
    const story = new ChartStory(workerMachine, input);
    story.tell({ ...stop, error: broken });
    expect(outputOf(story)).toEqual({ error: broken });
    expect(story.living).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Epoch, PartitionId } from '../../machines/model/ids.js';
import { partitionMachine, type PartitionInput } from '../../machines/partition.machine.js';
import { checkBalanced } from '../../src/verification/check-balanced.js';
import { checkOnlyVia } from '../../src/verification/check-only-via.js';
import { checkStop } from '../../src/verification/check-stop.js';
import { exploreChart } from '../../src/verification/explore-chart.js';
import type { ChartEdge, Exploration } from '../../src/verification/explore/exploration.js';
import { lintChart } from '../../src/verification/lint-chart.js';
import { transitionCoverage } from '../../src/verification/transition-coverage.js';
import { ChartStory } from './chart-story.js';

const inputOf = (overdue: 'release' | 'wait'): PartitionInput => ({
  partition: 'p' as PartitionId,
  epoch: 41 as Epoch,
  drainMs: 1_000,
  restartMinMs: 100,
  restartMaxMs: 300,
  triesMax: 3,
  overdue,
});
const ended = { type: 'run.ended', failed: false, lasted: false } as const;
const explore = (overdue: 'release' | 'wait') =>
  exploreChart(partitionMachine, {
    inputs: [inputOf(overdue)],
    events: {
      'partition.run': [{ type: 'partition.run' }],
      'partition.pause': [{ type: 'partition.pause' }],
      'partition.drain': [{ type: 'partition.drain' }],
      'partition.drop': [{ type: 'partition.drop' }],
      'run.ended': [ended, { ...ended, failed: true }, { ...ended, failed: true, lasted: true }],
    },
  });
const releasing = explore('release');
const waiting = explore('wait');
const both = [releasing, waiting];
/** The end of user code is the end of a child, not the will of somebody outside. */
const asChild = (edge: ChartEdge): ChartEdge => (edge.event.type === 'run.ended' ? { ...edge, cause: 'child' } : edge);
const withEndingRuns = <E extends Exploration>(one: E): E => ({ ...one, edges: one.edges.map(asChild) });
const hasAborted = (edge: ChartEdge): boolean => edge.effects.some((effect) => effect.kind === 'send' && effect.name === 'run.abort');

describe('partition, in every reachable state', () => {
  it('passes the lint', () => {
    expect(lintChart(partitionMachine)).toEqual([]);
  });

  it('takes every declared transition', () => {
    expect(both.flatMap((one) => one.problems)).toEqual([]);
    expect(transitionCoverage(partitionMachine, ...both)).toEqual({ total: 27, covered: 27, missing: [] });
  });

  it('is lost when it is dropped, once, even when user code never ends', () => {
    for (const one of both) expect(checkStop(one, { stopEvent: 'partition.drop' })).toEqual([]);
  });

  it('is released when it is drained, once; under wait, when user code ends', () => {
    const isDropping = (message: string): boolean => message.includes('dropping');
    const unheard = (one: Exploration): string[] =>
      checkStop(one, { stopEvent: 'partition.drain' })
        .map((violation) => violation.message)
        .filter((message) => !isDropping(message));
    expect(unheard(releasing)).toEqual([]);
    expect(unheard(withEndingRuns(waiting))).toEqual([]);
  });

  it('gives back what was drained, and nothing that was dropped', () => {
    for (const one of both) {
      for (const state of one.states.values()) {
        if (state.status === 'done') expect(state.output).toEqual({ giveBack: state.active.has('released') });
      }
      const from = one.edges.filter((edge) => one.states.get(edge.from ?? '')?.active.has('active.dropping'));
      expect(from.map((edge) => one.states.get(edge.to)!).filter((state) => state.active.has('released'))).toEqual([]);
    }
  });

  it('runs user code inside active only, one run at a time, and ends it on every path', () => {
    for (const one of both) {
      for (const state of one.states.values()) expect(state.children.has('runner')).toBe(state.active.has('active'));
      const claim = {
        take: (effect: { kind: string }) => effect.kind === 'start',
        give: (effect: { kind: string }) => effect.kind === 'stop' || effect.kind === 'ended',
      };
      expect(checkBalanced(one, claim)).toEqual([]);
    }
  });

  it('asks user code to end before it is drained, paused or dropped', () => {
    for (const one of both) {
      for (const state of ['active.draining', 'active.pausing', 'active.dropping'])
        expect(checkOnlyVia(one, { state, via: (_, edge) => hasAborted(edge) })).toEqual([]);
    }
  });

  it('leaves active without the end of user code only by a deadline that is reported', () => {
    for (const one of both) {
      const leaving = one.edges.filter(
        (edge) => one.states.get(edge.from ?? '')?.active.has('active') && !one.states.get(edge.to)!.active.has('active'),
      );
      const early = leaving.filter((edge) => edge.event.type !== 'run.ended');
      expect(early.every((edge) => edge.effects.some((effect) => effect.kind === 'emit' && effect.name === 'partition.overdue'))).toBe(
        true,
      );
    }
  });

  it('neither releases nor runs again under wait before user code has ended', () => {
    const leaving = waiting.edges.filter((edge) => waiting.states.get(edge.from ?? '')?.active.has('active'));
    const early = leaving.filter((edge) => edge.event.type !== 'run.ended').map((edge) => waiting.states.get(edge.to)!);
    expect(early.filter((state) => !state.active.has('active') && !state.active.has('lost'))).toEqual([]);
  });
});

describe('partition', () => {
  const start = 'starts partitionRunner {"partition":"p","epoch":41}';
  const abort = (reason: string) => `tells partitionRunner run.abort {"reason":"${reason}"}`;
  const servingStory = (overdue: 'release' | 'wait' = 'release') => {
    const story = new ChartStory(partitionMachine, inputOf(overdue));
    expect(story.told).toEqual(['→ granted']);
    expect(story.tell({ type: 'partition.run' })).toEqual([start, '→ active.serving']);
    return story;
  };

  it('hands over: asked to end, ended, released', () => {
    const story = servingStory();
    expect(story.tell({ type: 'partition.drain' })).toEqual([abort('drained'), '→ active.draining']);
    expect(story.tell(ended)).toEqual(['stops partitionRunner', '→ released']);
    expect(story.actor.getSnapshot()).toMatchObject({ output: { giveBack: true } });
  });

  it('is released without user code that ignores its abort, which is reported', () => {
    const story = servingStory();
    story.tell({ type: 'partition.drain' });
    expect(story.pass(1_000)).toEqual(['stops partitionRunner', 'emits partition.overdue', '→ released']);
  });

  it('waits under wait for user code that ignores its abort', () => {
    const story = servingStory('wait');
    story.tell({ type: 'partition.drain' });
    expect([...story.pass(1_000), ...story.pass(60_000)]).toEqual(['emits partition.overdue', '→ active.overdue']);
    expect(story.tell(ended)).toEqual(['stops partitionRunner', '→ released']);
  });

  it('pauses, keeps the grant, and runs again', () => {
    const story = servingStory();
    expect(story.tell({ type: 'partition.pause' })).toEqual([abort('paused'), '→ active.pausing']);
    expect(story.tell(ended)).toEqual(['stops partitionRunner', '→ granted']);
    expect(story.tell({ type: 'partition.run' })).toEqual([start, '→ active.serving']);
  });

  it('waits under wait for user code that ignores its pause, also when it is drained then', () => {
    const story = servingStory('wait');
    story.tell({ type: 'partition.pause' });
    expect(story.pass(1_000)).toEqual(['emits partition.overdue']);
    expect(story.tell({ type: 'partition.drain' })).toEqual([abort('drained'), '→ active.draining']);
    expect([...story.pass(1_000), ...story.tell(ended)]).toEqual([
      'emits partition.overdue',
      '→ active.overdue',
      'stops partitionRunner',
      '→ released',
    ]);
  });

  it('is drained while it pauses', () => {
    const story = servingStory();
    story.tell({ type: 'partition.pause' });
    expect(story.tell({ type: 'partition.drain' })).toEqual([abort('drained'), '→ active.draining']);
    expect(story.tell(ended)).toContain('→ released');
  });

  it('is lost when the grant is void while it drains', () => {
    const story = servingStory();
    story.tell({ type: 'partition.drain' });
    expect(story.tell({ type: 'partition.drop' })).toEqual([abort('dropped'), '→ active.dropping']);
    expect(story.tell(ended)).toEqual(['stops partitionRunner', '→ lost']);
    expect(story.actor.getSnapshot()).toMatchObject({ output: { giveBack: false } });
  });

  it('starts failing user code again after pauses that double up to a limit, then quarantines it', () => {
    const story = new ChartStory(partitionMachine, { ...inputOf('release'), triesMax: 4 });
    story.tell({ type: 'partition.run' });
    for (const [tries, pauseMs] of [
      [1, 100],
      [2, 200],
      [3, 300],
    ] as const) {
      expect(story.tell({ ...ended, failed: true })).toContain(`emits partition.failed {"tries":${tries}}`);
      expect(story.pass(pauseMs - 1)).toEqual([]);
      expect(story.pass(1)).toEqual([start, '→ active.serving']);
    }
    expect(story.tell({ ...ended, failed: true })).toContain('emits partition.quarantined {"tries":4}');
    expect(story.pass(60_000)).toEqual([]);
    expect(story.tell({ type: 'partition.drain' })).toEqual(['→ released']);
  });

  it('forgets earlier failures of user code that ran for long', () => {
    const story = servingStory();
    story.tell({ ...ended, failed: true });
    story.pass(100);
    story.tell({ ...ended, failed: true });
    story.pass(200);
    expect(story.tell({ ...ended, failed: true, lasted: true })).toContain('emits partition.failed {"tries":1}');
  });
});

/**
 * One grant of one partition, on its owner's side: from the entry that granted it to the moment when its work is over.
 *
 *   granted ──run──▶ active { serving ──drain──▶ draining } ──ended──▶ released
 *      ▲               │  ├──pause──▶ pausing ──ended──▶ granted
 *      └───────────────┘  ├──drop───▶ dropping ──ended──▶ lost
 *                         └──ended by itself──▶ backoff ──▶ active … ──▶ quarantined
 *
 * Holds: user code runs only inside `active`; it is asked to end before the partition is released; what ignores the request for `drainMs`
 * is reported, and released without it only when `overdue` says so: under `wait` it is neither released nor run again before it has ended.
 * No other state but `granted` and `quarantined` lasts on its own.
 */
import { assign, setup } from 'xstate';
import { watcher } from './contracts.js';
import type { Epoch, PartitionId } from './model/ids.js';

export type PartitionEvent =
  /** Trust is there: work may run. */
  | { readonly type: 'partition.run' }
  /** Trust is gone: work must end, the grant stays. */
  | { readonly type: 'partition.pause' }
  /** Somebody else waits for it, or the worker stops: work must end, then the partition is given back. */
  | { readonly type: 'partition.drain' }
  /** The grant is void: work must end, nothing is given back. */
  | { readonly type: 'partition.drop' }
  /** User code settled; `failed` when it threw. `lasted`: it ran long enough for earlier failures to be forgotten. */
  | { readonly type: 'run.ended'; readonly failed: boolean; readonly lasted: boolean };

/** What the runner is told. */
export type RunCommand = { readonly type: 'run.abort'; readonly reason: 'drained' | 'paused' | 'dropped' };

export type PartitionEmitted =
  | { readonly type: 'partition.overdue' }
  | { readonly type: 'partition.failed'; readonly tries: number }
  | { readonly type: 'partition.quarantined'; readonly tries: number };

export interface PartitionInput {
  readonly partition: PartitionId;
  readonly epoch: Epoch;
  readonly drainMs: number;
  readonly restartMinMs: number;
  readonly restartMaxMs: number;
  /** Failures in a row after which the partition is quarantined. */
  readonly triesMax: number;
  /** What happens to work that ignores its drain: `release` gives the partition back without it, `wait` waits on. */
  readonly overdue: 'release' | 'wait';
}

export interface PartitionContext extends PartitionInput {
  readonly tries: number;
}

/** Runs user code until it settles; starts only after an earlier run of the same partition in this process is over. */
const actors = { partitionRunner: watcher<{ readonly partition: PartitionId; readonly epoch: Epoch }, RunCommand>('partitionRunner') };
export type PartitionActors = typeof actors;

const chart = setup({
  types: {
    context: {} as PartitionContext,
    input: {} as PartitionInput,
    events: {} as PartitionEvent,
    emitted: {} as PartitionEmitted,
    output: {} as { readonly giveBack: boolean },
    tags: {} as 'resting',
    children: {} as { runner: 'partitionRunner' },
  },
  actors,
  actions: {
    countFailure: assign({ tries: ({ context, event }) => triesAfter(context, event) }),
  },
  guards: {
    isExhausted: ({ context, event }) => triesAfter(context, event) >= context.triesMax,
    releasesOverdue: ({ context }) => context.overdue === 'release',
  },
  delays: {
    drainTimeout: ({ context }) => context.drainMs,
    restartDelay: ({ context }) => Math.min(context.restartMinMs * 2 ** (context.tries - 1), context.restartMaxMs),
  },
});

const abort = (reason: RunCommand['reason']) => chart.sendTo('runner', { type: 'run.abort', reason });
const reportFailure = chart.emit(({ context }) => ({ type: 'partition.failed', tries: context.tries }));
const reportOverdue = chart.emit({ type: 'partition.overdue' });

export const partitionMachine = chart.createMachine({
  id: 'partition',
  description: 'One grant of one partition, on its owner’s side.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, tries: 0 }),
  initial: 'granted',
  output: ({ event }) => (event as unknown as { readonly output: { readonly giveBack: boolean } }).output,
  states: {
    granted: {
      description: 'Ours in the log; work waits for trust.',
      tags: ['resting'],
      on: { 'partition.run': 'active', 'partition.drain': 'released', 'partition.drop': 'lost' },
    },
    active: {
      description: 'User code runs, or is asked to end.',
      invoke: { id: 'runner', src: 'partitionRunner', input: ({ context }) => ({ partition: context.partition, epoch: context.epoch }) },
      initial: 'serving',
      states: {
        serving: {
          description: 'User code works on the partition.',
          tags: ['resting'],
          on: {
            'run.ended': [
              { guard: 'isExhausted', target: '#partition.quarantined', actions: 'countFailure' },
              { target: '#partition.backoff', actions: 'countFailure' },
            ],
            'partition.drain': 'draining',
            'partition.pause': 'pausing',
            'partition.drop': 'dropping',
          },
        },
        draining: {
          description: 'User code was asked to end; the partition goes back when it has.',
          entry: abort('drained'),
          on: { 'run.ended': '#partition.released', 'partition.drop': 'dropping' },
          after: {
            drainTimeout: [
              { guard: 'releasesOverdue', target: '#partition.released', actions: reportOverdue },
              { target: 'overdue', actions: reportOverdue },
            ],
          },
        },
        overdue: {
          description: 'User code ignores the request to end, and the policy is to wait for it.',
          tags: ['resting'],
          on: { 'run.ended': '#partition.released', 'partition.drop': 'dropping' },
        },
        pausing: {
          description: 'Trust is gone: user code was told to end at once; the grant stays.',
          entry: abort('paused'),
          on: { 'run.ended': '#partition.granted', 'partition.drain': 'draining', 'partition.drop': 'dropping' },
          after: {
            drainTimeout: [{ guard: 'releasesOverdue', target: '#partition.granted', actions: reportOverdue }, { actions: reportOverdue }],
          },
        },
        dropping: {
          description: 'The grant is void: user code was told to end at once.',
          entry: abort('dropped'),
          on: { 'run.ended': '#partition.lost' },
          after: { drainTimeout: { target: '#partition.lost', actions: reportOverdue } },
        },
      },
    },
    backoff: {
      description: 'User code threw or returned early; it starts again after a pause that doubles.',
      entry: reportFailure,
      on: { 'partition.pause': 'granted', 'partition.drain': 'released', 'partition.drop': 'lost' },
      after: { restartDelay: 'active' },
    },
    quarantined: {
      description: 'User code failed too often in a row; the partition stays here, visible, until it is recalled.',
      tags: ['resting'],
      entry: chart.emit(({ context }) => ({ type: 'partition.quarantined', tries: context.tries })),
      on: { 'partition.drain': 'released', 'partition.drop': 'lost' },
    },
    released: { description: 'Work is over; the partition is given back.', type: 'final', output: { giveBack: true } },
    lost: { description: 'Work is over; the partition belongs to others already.', type: 'final', output: { giveBack: false } },
  },
});

export const providePartition = (bound: PartitionActors): typeof partitionMachine => partitionMachine.provide({ actors: bound });

/** Saturates at the limit, so that a chart has finitely many states. */
function triesAfter(context: PartitionContext, event: PartitionEvent): number {
  if (event.type !== 'run.ended') return context.tries;
  return event.lasted ? 1 : Math.min(context.tries + 1, context.triesMax);
}

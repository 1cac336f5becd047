/**
 * The work of one member: whether its partitions run, wait for trust, or are brought to an end.
 *
 *   awaiting ──trust──▶ settling ──first partition, or nothing to get──▶ serving ⇄ paused, or continuing
 *       └──────────────────┴───────────────── drain ─────────────────────┴──▶ draining ──▶ drained
 *
 * Holds: partitions run only after trust was gained; they stop when it is lost, unless the policy for outages is to go on; after `drain`
 * nothing new starts.
 */
import { setup } from 'xstate';
import { watcher } from './contracts.js';

export type WorkEvent =
  | { readonly type: 'trust.gained' }
  | { readonly type: 'trust.lost' }
  /** A first partition runs here. */
  | { readonly type: 'work.started' }
  /** The leader has nothing to place: whoever has nothing now is a spare. */
  | { readonly type: 'placement.settled' }
  /** With `hold`, partitions are not given back: they wait in the log for our name. */
  | { readonly type: 'work.drain'; readonly hold: boolean }
  /** Every partition has ended and was given back. */
  | { readonly type: 'work.ended' };

/** When trust runs out: `pause` all work, or `continue` with what was granted, untrusted. */
export type OutagePolicy = 'pause' | 'continue';

export interface WorkInput {
  readonly outage: OutagePolicy;
}

/** What the host of the partitions is told. */
export type HostCommand =
  { readonly type: 'host.resume' } | { readonly type: 'host.pause' } | { readonly type: 'host.drain'; readonly hold: boolean };

/** Runs a partition chart for every grant; its end drops them all. Tells `work.started` and `work.ended`. */
const actors = { partitionHost: watcher<Record<string, never>, HostCommand>('partitionHost') };
export type WorkActors = typeof actors;

const chart = setup({
  types: {
    context: {} as WorkInput,
    input: {} as WorkInput,
    events: {} as WorkEvent,
    tags: {} as 'resting' | 'serving',
    children: {} as { partitionHost: 'partitionHost' },
  },
  actors,
  guards: { pauses: ({ context }) => context.outage === 'pause' },
});

const resume = chart.sendTo('partitionHost', { type: 'host.resume' });
const pause = chart.sendTo('partitionHost', { type: 'host.pause' });
const drain = chart.sendTo('partitionHost', ({ event }) => ({ type: 'host.drain', hold: event.type === 'work.drain' && event.hold }));

export const workMachine = chart.createMachine({
  id: 'work',
  description: 'The work of one member.',
  options: { maxIterations: 1000 },
  context: ({ input }) => input,
  invoke: { id: 'partitionHost', src: 'partitionHost', input: {} },
  initial: 'awaiting',
  states: {
    awaiting: {
      description: 'No answer of a leader yet: nothing may run.',
      tags: ['resting'],
      on: { 'trust.gained': { target: 'settling', actions: resume }, 'work.drain': 'draining' },
    },
    settling: {
      description: 'Trusted; the first placement that knows us is awaited.',
      tags: ['resting'],
      on: {
        'work.started': 'serving',
        'placement.settled': 'serving',
        'trust.lost': { target: 'awaiting', actions: pause },
        'work.drain': 'draining',
      },
    },
    serving: {
      description: 'Its partitions run; or it is a healthy spare.',
      tags: ['resting', 'serving'],
      on: {
        'trust.lost': [{ guard: 'pauses', target: 'paused', actions: pause }, { target: 'continuing' }],
        'work.drain': 'draining',
      },
    },
    paused: {
      description: 'Trust ran out: nothing runs until a leader answers again.',
      tags: ['resting'],
      on: { 'trust.gained': { target: 'serving', actions: resume }, 'work.drain': 'draining' },
    },
    continuing: {
      description: 'Trust ran out, and the policy is to go on with what was granted: only the log takes partitions away.',
      tags: ['resting', 'serving'],
      on: { 'trust.gained': 'serving', 'work.drain': 'draining' },
    },
    draining: {
      description: 'Everything that runs is asked to end; what ended is given back. Each partition has its own deadline.',
      tags: ['resting'],
      entry: drain,
      on: { 'work.ended': 'drained', 'trust.lost': { guard: 'pauses', actions: pause } },
    },
    drained: { description: 'Nothing runs any more.', type: 'final' },
  },
});

export const provideWork = (bound: WorkActors): typeof workMachine => workMachine.provide({ actors: bound });

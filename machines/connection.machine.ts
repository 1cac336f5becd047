/**
 * How the group is in reach: a short cut is nothing, a long one is degraded and told with rising urgency, and what comes back is watched
 * before it counts.
 *
 *   connected ⇄ disconnected ──degradedMs──▶ degraded { warned ──alarmMs──▶ alarmed ──criticalMs──▶ critical }
 *       ▲                                      ▲──lost──┐                    restored
 *       └──────────────recoveryMs────────────────── recovering ◀────────────────┘
 *
 * Holds: `connection.degraded` is emitted once per episode and level, the levels rise; `connection.recovered` follows, and only when the
 * group stayed in reach.
 */
import { setup } from 'xstate';
import { watcher } from './contracts.js';

/** Lost: the link to NATS is down, or it is up and no leader has answered within the lease. */
export type ConnectionEvent = { readonly type: 'connection.lost' } | { readonly type: 'connection.restored' };

export type OutageLevel = 'warning' | 'alarm' | 'critical';

export type ConnectionEmitted =
  { readonly type: 'connection.degraded'; readonly level: OutageLevel } | { readonly type: 'connection.recovered' };

/** Spans since the group was lost, but for `recoveryMs`. */
export interface ConnectionInput {
  readonly degradedMs: number;
  readonly alarmMs: number;
  readonly criticalMs: number;
  readonly recoveryMs: number;
}

/** `reachWatch` tells `connection.lost` and `connection.restored`. */
const actors = { reachWatch: watcher('reachWatch') };
export type ConnectionActors = typeof actors;

const chart = setup({
  types: {
    context: {} as ConnectionInput,
    input: {} as ConnectionInput,
    events: {} as ConnectionEvent,
    emitted: {} as ConnectionEmitted,
    tags: {} as 'resting',
  },
  actors,
  delays: {
    degradedDelay: ({ context }) => context.degradedMs,
    alarmDelay: ({ context }) => context.alarmMs - context.degradedMs,
    criticalDelay: ({ context }) => context.criticalMs - context.alarmMs,
    recoveryDelay: ({ context }) => context.recoveryMs,
  },
});

const warn = (level: OutageLevel) => chart.emit({ type: 'connection.degraded', level });

export const connectionMachine = chart.createMachine({
  id: 'connection',
  description: 'Whether the group is in reach, from the first connect to the close of its worker.',
  options: { maxIterations: 1000 },
  context: ({ input }) => input,
  invoke: { id: 'reachWatch', src: 'reachWatch' },
  initial: 'connected',
  states: {
    connected: {
      description: 'The link is up, and a leader answers.',
      tags: ['resting'],
      on: { 'connection.lost': 'disconnected' },
    },
    disconnected: {
      description: 'Out of reach, for less than it takes to matter.',
      on: { 'connection.restored': 'connected' },
      after: { degradedDelay: { target: 'degraded', actions: warn('warning') } },
    },
    degraded: {
      description: 'Out of reach for longer than the threshold; people should know, more urgently with time.',
      on: { 'connection.restored': 'recovering' },
      initial: 'warned',
      states: {
        warned: {
          description: 'Told as a warning.',
          after: { alarmDelay: { target: 'alarmed', actions: warn('alarm') } },
        },
        alarmed: {
          description: 'Told as an alarm.',
          after: { criticalDelay: { target: 'critical', actions: warn('critical') } },
        },
        critical: { description: 'Told as critical; there is nothing left to tell.', tags: ['resting'] },
        last: { description: 'As urgent as before the group came back for a moment.', type: 'history' },
      },
    },
    recovering: {
      description: 'Back after an outage; it has to stay for a while before it counts.',
      on: { 'connection.lost': 'degraded.last' },
      after: { recoveryDelay: { target: 'connected', actions: chart.emit({ type: 'connection.recovered' }) } },
    },
  },
});

export const provideConnection = (bound: ConnectionActors): typeof connectionMachine => connectionMachine.provide({ actors: bound });

/**
 * How the link to NATS fares: a short cut is nothing, a long one is degraded, and what comes back is watched before it counts.
 *
 *   connected ⇄ disconnected ──degradedMs──▶ degraded ──restored──▶ recovering ──recoveryMs──▶ connected
 *                                               ▲──────────lost─────────┘
 *
 * Holds: `connection.degraded` is emitted once per episode; `connection.recovered` follows it, and only when the link stayed up.
 */
import { setup } from 'xstate';
import { watcher } from './contracts.js';

export type ConnectionEvent = { readonly type: 'connection.lost' } | { readonly type: 'connection.restored' };

export type ConnectionEmitted = { readonly type: 'connection.degraded' } | { readonly type: 'connection.recovered' };

export interface ConnectionInput {
  readonly degradedMs: number;
  readonly recoveryMs: number;
}

/** `linkWatch` tells `connection.lost` and `connection.restored` of the link. */
const actors = { linkWatch: watcher('linkWatch') };
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
  delays: { degradedDelay: ({ context }) => context.degradedMs, recoveryDelay: ({ context }) => context.recoveryMs },
});

export const connectionMachine = chart.createMachine({
  id: 'connection',
  description: 'One link to NATS, from the first connect to the close of its worker.',
  options: { maxIterations: 1000 },
  context: ({ input }) => input,
  invoke: { id: 'linkWatch', src: 'linkWatch' },
  initial: 'connected',
  states: {
    connected: {
      description: 'The link is up.',
      tags: ['resting'],
      on: { 'connection.lost': 'disconnected' },
    },
    disconnected: {
      description: 'The link is down, for less than it takes to matter.',
      on: { 'connection.restored': 'connected' },
      after: { degradedDelay: { target: 'degraded', actions: chart.emit({ type: 'connection.degraded' }) } },
    },
    degraded: {
      description: 'The link has been down for longer than its threshold; people should know.',
      tags: ['resting'],
      on: { 'connection.restored': 'recovering' },
    },
    recovering: {
      description: 'The link is back after an outage and has to stay up for a while before it counts.',
      on: { 'connection.lost': 'degraded' },
      after: { recoveryDelay: { target: 'connected', actions: chart.emit({ type: 'connection.recovered' }) } },
    },
  },
});

export const provideConnection = (bound: ConnectionActors): typeof connectionMachine => connectionMachine.provide({ actors: bound });

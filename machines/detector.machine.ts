/**
 * What the leader thinks of one member. Hysteresis is per member and per episode: one answered beat ends a suspicion.
 *
 *   live ⇄ suspect { looking ⇄ waiting } ──trust ended, or evidence under `fast`──▶ condemned ⇄ retrying
 *                                                                                      └──fenced or left──▶ gone
 *
 * Holds: under `exclusive` a member is condemned only after its trust ended; a condemned member's beats are not answered any more, so
 * its trust cannot begin again; `gone` is reached only by an applied entry.
 */
import { assign, setup } from 'xstate';
import { doer } from './contracts.js';
import type { Fencing, FenceReason } from './model/entries.js';
import type { MemberId } from './model/ids.js';

export type DetectorEvent =
  /** Its last beat is older than `suspectMs`. */
  | { readonly type: 'member.silenced' }
  | { readonly type: 'member.heard' }
  /** Its last beat is older than `silenceMs`. */
  | { readonly type: 'member.muted' }
  /** Whatever it was ever granted to trust is over. */
  | { readonly type: 'trust.ended' }
  /** The log says that it left or was fenced. */
  | { readonly type: 'member.departed' };

export type ProbeResult = 'answered' | 'noResponders' | 'timedOut';

export interface DetectorInput {
  readonly member: MemberId;
  readonly fencing: Fencing;
  readonly probeMs: number;
  readonly retryMs: number;
}

export interface DetectorContext extends DetectorInput {
  readonly reason: FenceReason;
}

const actors = {
  /** Asks the member itself whether its process is there. */
  memberProber: doer<ProbeResult, { readonly member: MemberId }>('memberProber'),
  /** Proposes `member.fence`; done when it was applied, whatever the outcome. */
  memberFencer: doer<void, { readonly member: MemberId; readonly reason: FenceReason }>('memberFencer'),
};
export type DetectorActors = typeof actors;

const chart = setup({
  types: {
    context: {} as DetectorContext,
    input: {} as DetectorInput,
    events: {} as DetectorEvent,
    tags: {} as 'resting' | 'condemned',
  },
  actors,
  guards: {
    isFast: ({ context }) => context.fencing === 'fast',
    provesDeath: ({ context }, result: ProbeResult) => result === 'noResponders' && context.fencing === 'fast',
  },
  actions: { giveReason: assign((_, reason: FenceReason) => ({ reason })) },
  delays: { probePause: ({ context }) => context.probeMs, retryPause: ({ context }) => context.retryMs },
});

export const detectorMachine = chart.createMachine({
  id: 'detector',
  description: 'The leader’s view of one member.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, reason: 'trustEnded' }),
  initial: 'live',
  on: { 'member.departed': '.gone' },
  states: {
    live: {
      description: 'Its beats arrive.',
      tags: ['resting'],
      on: { 'member.silenced': 'suspect' },
    },
    suspect: {
      description: 'Its beats stopped; evidence is gathered, and its trust runs out.',
      initial: 'looking',
      on: {
        'member.heard': 'live',
        'trust.ended': { target: 'condemned', actions: { type: 'giveReason', params: 'trustEnded' } },
        'member.muted': { guard: 'isFast', target: 'condemned', actions: { type: 'giveReason', params: 'silence' } },
      },
      states: {
        looking: {
          description: 'Asks whether anyone listens on the member’s own subject.',
          invoke: {
            id: 'prober',
            src: 'memberProber',
            input: ({ context }) => ({ member: context.member }),
            onDone: [
              {
                guard: { type: 'provesDeath', params: ({ event }) => event.output },
                target: '#detector.condemned',
                actions: { type: 'giveReason', params: 'noResponders' },
              },
              { target: 'waiting' },
            ],
            onError: 'waiting',
          },
        },
        waiting: {
          description: 'Nothing proved yet; looks again soon.',
          after: { probePause: 'looking' },
        },
      },
    },
    condemned: {
      description: 'Its time is over: it is declared gone in the log.',
      tags: ['condemned'],
      invoke: {
        id: 'fencer',
        src: 'memberFencer',
        input: ({ context }) => ({ member: context.member, reason: context.reason }),
        onDone: 'retrying',
        onError: 'retrying',
      },
    },
    retrying: {
      description: 'The entry was proposed; until the log says that the member is gone, it is proposed again.',
      tags: ['condemned'],
      after: { retryPause: 'condemned' },
    },
    gone: { description: 'The log says that it left or was fenced.', type: 'final' },
  },
});

export const provideDetector = (bound: DetectorActors): typeof detectorMachine => detectorMachine.provide({ actors: bound });

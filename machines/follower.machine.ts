/**
 * A member that does not lead, and would if nobody else does. Followers compete: a vacant or silent leadership is claimed by all, one
 * after another, and the log says who won.
 *
 *   following ──silent, vanished or vacated──▶ suspecting ──stagger──▶ claiming ──applied: won──▶ won
 *      ▲──────────answered or elected────────────┘    ▲──failed──┘ └──applied: lost──▶ following
 *
 * Holds: `won` is entered only by a claim that was applied and accepted; losing is an outcome, not an error; a claim is against the reign
 * that was suspected, so a slow one never deposes a leader that was elected meanwhile.
 */
import { assign, setup } from 'xstate';
import { doer, watcher } from './contracts.js';
import type { Term } from './model/ids.js';

/** `term`: the last reign, that a claim will be against. `rank`: how many members come before this one when a leadership is claimed. */
export type FollowerEvent =
  | { readonly type: 'leader.answered' }
  | { readonly type: 'leader.elected' }
  /** No answer for `leaderSuspectMs`. */
  | ({ readonly type: 'leader.silenced' } & Suspicion)
  /** Nobody listens where the leader did. */
  | ({ readonly type: 'leader.vanished' } & Suspicion)
  /** Nobody leads; or we do by the log, by a claim that we had given up on. */
  | ({ readonly type: 'leader.vacated' } & Suspicion);

export interface Suspicion {
  readonly term: Term;
  readonly rank: number;
}

export type ClaimResult = { readonly kind: 'won'; readonly term: Term } | { readonly kind: 'lost' };

export interface FollowerInput {
  readonly claimStaggerMs: number;
  readonly retryMs: number;
}

export interface FollowerContext extends FollowerInput {
  readonly rank: number;
  readonly against: Term;
}

const actors = {
  /** Asks the leader for trust, over and over, and tells how it fares. */
  beatSender: watcher('beatSender'),
  /** Proposes `leader.claim`; done when it was applied. */
  leaderClaimer: doer<ClaimResult, { readonly against: Term }>('leaderClaimer'),
};
export type FollowerActors = typeof actors;

/** Ranks beyond this claim together: the log picks one anyway. */
const RANK_MAX = 8;

const chart = setup({
  types: {
    context: {} as FollowerContext,
    input: {} as FollowerInput,
    events: {} as FollowerEvent,
    output: {} as { readonly term: Term },
    tags: {} as 'resting',
  },
  actors,
  actions: {
    recordSuspicion: assign(({ context, event }) =>
      'rank' in event ? { rank: Math.min(event.rank, RANK_MAX), against: event.term } : context,
    ),
  },
  guards: { isWon: (_, result: ClaimResult) => result.kind === 'won' },
  delays: {
    claimStagger: ({ context }) => context.rank * context.claimStaggerMs,
    retryPause: ({ context }) => context.retryMs,
  },
});

const suspect = { target: 'suspecting', actions: 'recordSuspicion' } as const;

export const followerMachine = chart.createMachine({
  id: 'follower',
  description: 'A member that does not lead, and would if nobody else does.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, rank: 0, against: 0 as Term }),
  invoke: { id: 'beatSender', src: 'beatSender' },
  output: ({ event }) => (event as unknown as { readonly output: { readonly term: Term } }).output,
  initial: 'following',
  states: {
    following: {
      description: 'A leader answers, or the first answer is awaited.',
      tags: ['resting'],
      on: { 'leader.silenced': suspect, 'leader.vanished': suspect, 'leader.vacated': suspect },
    },
    suspecting: {
      description: 'The leadership looks vacant; those before us may claim first.',
      on: { 'leader.answered': 'following', 'leader.elected': 'following' },
      after: { claimStagger: 'claiming' },
    },
    claiming: {
      description: 'Our claim is proposed; the log decides when it is applied.',
      invoke: {
        id: 'claimer',
        src: 'leaderClaimer',
        input: ({ context }) => ({ against: context.against }),
        onDone: [{ guard: { type: 'isWon', params: ({ event }) => event.output }, target: 'won' }, { target: 'following' }],
        onError: 'retrying',
      },
    },
    retrying: {
      description: 'The log did not take our claim; we claim again after a pause, or as soon as nobody leads, or we do by it.',
      on: {
        'leader.answered': 'following',
        'leader.elected': 'following',
        'leader.vacated': { target: 'claiming', actions: 'recordSuspicion' },
      },
      after: { retryPause: 'claiming' },
    },
    won: {
      description: 'Our claim was applied: we lead.',
      type: 'final',
      output: ({ event }) => ({ term: (event as unknown as { readonly output: { readonly term: Term } }).output.term }),
    },
  },
});

export const provideFollower = (bound: FollowerActors): typeof followerMachine => followerMachine.provide({ actors: bound });

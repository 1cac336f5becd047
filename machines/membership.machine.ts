/**
 * One incarnation in the group, from its join to its leave.
 *
 *   joining ──▶ joined { role:  following ⇄ leading ──stop──▶ resigning ──▶ retired
 *      │                 trust: isolated ⇄ trusted
 *      │                 duty:  working ──drained──▶ over                       } ──retired and over──▶ leaving ──▶ left
 *      └──refused──▶ left        └──the log says gone──▶ expelled
 *
 * Holds: it leads only after a claim of its own was applied; it leaves only after its work is over; told to stop twice, or replaced as well, it
 * does what it was told first.
 */
import { assign, or, raise, setup, stateIn } from 'xstate';
import { doer, watcher } from './contracts.js';
import { followerMachine, type FollowerInput } from './follower.machine.js';
import { leaderMachine, type LeaderInput } from './leader.machine.js';
import type { MemberId, Term } from './model/ids.js';
import { workMachine, type WorkEvent, type WorkInput } from './work.machine.js';

export type MembershipEvent =
  /** The worker stops. With `hold`, its partitions wait for its name. */
  | { readonly type: 'member.stop'; readonly hold: boolean }
  /** A newer process has our name. */
  | { readonly type: 'member.replaced' }
  /** The log says that we are gone. */
  | { readonly type: 'member.expelled' }
  | { readonly type: 'trust.gained' }
  | { readonly type: 'trust.lost' }
  | { readonly type: 'placement.settled' };

export interface MembershipInput {
  readonly member: MemberId;
  readonly leaveMs: number;
  readonly follower: FollowerInput;
  readonly leader: Omit<LeaderInput, 'term'>;
  readonly work: WorkInput;
}

export type MembershipOutput =
  | { readonly kind: 'left' }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'expelled' }
  | { readonly kind: 'refused'; readonly error: unknown };

export interface MembershipContext extends MembershipInput {
  readonly hold: boolean;
  readonly term: Term;
  readonly ending: MembershipOutput;
}

export type OfMember = { readonly member: MemberId };

const actors = {
  /** Proposes `member.join` until it is accepted. Rejects with why the group refuses. */
  joiner: doer<void, OfMember>('joiner'),
  /** Tells `member.replaced` and `member.expelled`. */
  seatWatch: watcher<OfMember>('seatWatch'),
  /** Tells `trust.gained`, `trust.lost` and `placement.settled`. */
  trustWatch: watcher<OfMember>('trustWatch'),
  /** Keeps asking the leader for trust when we no longer compete for its place. */
  beatSender: watcher('beatSender'),
  /** Proposes `member.leave`; done when it was applied. */
  leaver: doer<void, { readonly hold: boolean }>('leaver'),
  follower: followerMachine,
  leader: leaderMachine,
  work: workMachine,
};
export type MembershipActors = typeof actors;

const chart = setup({
  types: {
    context: {} as MembershipContext,
    input: {} as MembershipInput,
    events: {} as MembershipEvent,
    output: {} as MembershipOutput,
    tags: {} as 'resting' | 'leading' | 'trusted',
    children: {} as { leader: 'leader'; work: 'work'; follower: 'follower' },
  },
  actors,
  guards: {
    isResigning: stateIn({ joined: { role: { leading: 'resigning' } } }),
    /** Nobody has told it to stop. */
    isTakingPart: or([stateIn({ joined: { role: 'following' } }), stateIn({ joined: { role: { leading: 'reigning' } } })]),
    isOver: stateIn({ joined: { role: 'retired', duty: 'over' } }),
  },
  actions: {
    recordHold: assign({ hold: ({ event }) => event.type === 'member.stop' && event.hold }),
    /** The successor has our name: what we have waits for it. */
    recordReplaced: assign({ ending: { kind: 'replaced' }, hold: true }),
    recordExpelled: assign({ ending: { kind: 'expelled' } }),
    recordRefusal: assign({ ending: (_, error: unknown) => ({ kind: 'refused' as const, error }) }),
    stopItself: raise({ type: 'member.stop', hold: false }),
    recordTerm: assign({ term: (_, term: Term) => term }),
  },
  delays: { leaveTimeout: ({ context }) => context.leaveMs },
});

const ofMember = ({ context }: { readonly context: MembershipContext }): OfMember => ({ member: context.member });
const drain = chart.sendTo('work', ({ context }) => ({ type: 'work.drain', hold: context.hold }));
/** With the transition, so that it comes before `drain`: the next leader is elected meanwhile. */
const resign = { target: 'resigning', actions: chart.sendTo('leader', { type: 'leader.resign' }) } as const;
const pass = chart.sendTo('work', ({ event }: { readonly event: MembershipEvent }) => event as WorkEvent);

/** A mistake in our own code: whoever cannot do its part stops, visibly, instead of holding partitions that nobody works on. */
const failStopping = {
  actions: [{ type: 'recordRefusal', params: ({ event }: { readonly event: { readonly error: unknown } }) => event.error }, 'stopItself'],
} as const;

export const membershipMachine = chart.createMachine({
  id: 'membership',
  description: 'One incarnation in the group.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, hold: false, term: 0 as Term, ending: { kind: 'left' } }),
  output: ({ context }) => context.ending,
  initial: 'joining',
  states: {
    joining: {
      description: 'Asks for a seat.',
      invoke: {
        id: 'joiner',
        src: 'joiner',
        input: ofMember,
        onDone: 'joined',
        onError: {
          target: 'left',
          actions: { type: 'recordRefusal', params: ({ event }: { readonly event: { readonly error: unknown } }) => event.error },
        },
      },
      on: { 'member.stop': { target: 'leaving', actions: 'recordHold' } },
    },
    joined: {
      description: 'A member.',
      type: 'parallel',
      invoke: [
        { id: 'seatWatch', src: 'seatWatch', input: ofMember },
        { id: 'trustWatch', src: 'trustWatch', input: ofMember },
      ],
      always: { guard: 'isOver', target: 'leaving' },
      on: { 'member.expelled': { target: 'expelled', actions: 'recordExpelled' } },
      states: {
        role: {
          description: 'Who decides.',
          initial: 'following',
          states: {
            following: {
              description: 'Another member leads, or nobody does yet.',
              tags: ['resting'],
              invoke: {
                id: 'follower',
                src: 'follower',
                input: ({ context }) => context.follower,
                onDone: { target: 'leading', actions: { type: 'recordTerm', params: ({ event }) => event.output.term } },
                onError: failStopping,
              },
              on: { 'member.stop': 'retired', 'member.replaced': 'retired' },
            },
            leading: {
              description: 'Our claim was applied.',
              tags: ['resting', 'leading'],
              invoke: {
                id: 'leader',
                src: 'leader',
                input: ({ context }) => ({ ...context.leader, term: context.term }),
                onDone: [{ guard: 'isResigning', target: 'retired' }, { target: 'following' }],
                onError: [{ guard: 'isResigning', target: 'retired' }, { target: 'following' }],
              },
              initial: 'reigning',
              states: {
                reigning: {
                  description: 'Decides for the group.',
                  tags: ['resting'],
                  on: { 'member.stop': resign, 'member.replaced': resign },
                },
                resigning: {
                  description: 'Gives the leadership up first, so that the next leader places what we give back.',
                  tags: ['resting'],
                },
              },
            },
            retired: {
              description: 'Neither leads nor competes any more; still asks for trust, as work may be running.',
              tags: ['resting'],
              invoke: { id: 'beatSender', src: 'beatSender' },
            },
          },
        },
        trust: {
          description: 'Whether we may rely on what we own.',
          initial: 'isolated',
          states: {
            isolated: {
              description: 'No leader answered within the lease.',
              tags: ['resting'],
              on: { 'trust.gained': 'trusted' },
            },
            trusted: {
              description: 'A leader answered within the lease.',
              tags: ['resting', 'trusted'],
              on: { 'trust.lost': 'isolated' },
            },
          },
        },
        duty: {
          description: 'Our partitions.',
          initial: 'working',
          states: {
            working: {
              description: 'Partitions may run.',
              tags: ['resting'],
              invoke: {
                id: 'work',
                src: 'work',
                input: ({ context }) => context.work,
                onDone: 'over',
                onError: { target: 'over', ...failStopping },
              },
              on: {
                'trust.gained': { actions: pass },
                'trust.lost': { actions: pass },
                'placement.settled': { actions: pass },
                'member.stop': { guard: 'isTakingPart', actions: ['recordHold', drain] },
                'member.replaced': { guard: 'isTakingPart', actions: ['recordReplaced', drain] },
              },
            },
            over: { description: 'Nothing runs any more.', tags: ['resting'] },
          },
        },
      },
    },
    leaving: {
      description: 'Says goodbye in the log, so that nobody waits for our trust to end.',
      invoke: { id: 'leaver', src: 'leaver', input: ({ context }) => ({ hold: context.hold }), onDone: 'left', onError: 'left' },
      after: { leaveTimeout: 'left' },
    },
    left: { description: 'Out of the group, by its own will or refused.', type: 'final' },
    expelled: { description: 'Out of the group by the log’s word: fenced, or replaced.', type: 'final' },
  },
});

export const provideMembership = (bound: MembershipActors): typeof membershipMachine => membershipMachine.provide({ actors: bound });

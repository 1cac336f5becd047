/**
 * When the leader places partitions. One placement is in flight at a time, and it is done again until what is committed is what is wanted.
 *
 *   settled ──change──▶ gathering { cold, planned } ──window or quiet──▶ placing ⇄ committing
 *      ▲  ⇅ paused            urgent change, from anywhere ──▶ placing       ⇅ retrying, spreading
 *      └──────────────── cooling ◀────────────── nothing left to move ──┘
 *
 * Holds: an urgent change waits for no window; a burst of planned changes makes one placement; a failed placement is tried again, ever
 * more seldom while it is the strategy that fails; after each placement a second look finds what became vacant meanwhile; moves that were
 * put off follow when those under way have ended; while paused, only partitions without owner are placed, and what waited is looked at when
 * the pause ends.
 */
import { assign, setup } from 'xstate';
import { doer, watcher } from './contracts.js';
import type { PlacementCommit, Trigger } from './model/entries.js';

export type CalculatorEvent =
  /** The group has partitions and none is owned: a cold start, or a restart of all. */
  | { readonly type: 'change.cold'; readonly restart: boolean }
  /** A worker joined, drains or came back; partitions were removed or weighed anew. */
  | { readonly type: 'change.planned' }
  /** Partitions have no owner: they lost it, or (`planned`) were added. Default: `emergency`. */
  | { readonly type: 'change.urgent'; readonly trigger?: 'emergency' | 'planned' }
  /** Everybody who is expected is here. */
  | { readonly type: 'arrivals.completed' }
  /** No partition is on its way from one worker to another any more. */
  | { readonly type: 'handovers.ended' }
  | { readonly type: 'maintenance.started' }
  | { readonly type: 'maintenance.ended' };

export interface CalculatorInput {
  readonly coldWindowMs: number;
  readonly coldQuietMs: number;
  readonly plannedWindowMs: number;
  readonly quietMs: number;
  readonly cooldownMs: number;
  /** What failed is tried again after this long; a strategy that goes on failing, after twice as long each time… */
  readonly retryMs: number;
  /** …up to this long. */
  readonly retryMaxMs: number;
  /** Moves that were put off are looked at again after this long, whether those before them have ended or not. */
  readonly spreadMs: number;
  readonly paused: boolean;
}

/** `vacant` places only what nobody owns; `all` also evens out. */
export type Scope = 'vacant' | 'all';
export type Plan = Omit<PlacementCommit, 'kind'>;

/** `postponed`: how many moves the limits on movement put off. */
export interface LimitedPlan {
  readonly plan: Plan;
  readonly postponed: number;
}

export interface CalculatorContext extends CalculatorInput {
  readonly trigger: Trigger;
  readonly scope: Scope;
  /** A planned change came while a placement was under way: it gets its own window afterwards. */
  readonly pending: boolean;
  /** The last look at everything left moves for later. */
  readonly postponed: boolean;
  /** How long the next pause after a failure is. */
  readonly pauseMs: number;
}

const actors = {
  /** Tells the changes of the group that matter for placement; on start, what is due already. */
  topologyWatch: watcher('topologyWatch'),
  /** Asks the strategy for a placement and compares it with what is committed. */
  placementPlanner: doer<LimitedPlan, { readonly trigger: Trigger; readonly scope: Scope }>('placementPlanner'),
  /** Proposes `placement.commit`; done when it was applied. Rejects when it did not count. */
  placementCommitter: doer<void, Plan>('placementCommitter'),
  /** Lives while there is nothing to place: members without partitions learn by it that they are spares. */
  restMark: watcher('restMark'),
};
export type CalculatorActors = typeof actors;

const chart = setup({
  types: {
    context: {} as CalculatorContext,
    input: {} as CalculatorInput,
    events: {} as CalculatorEvent,
    tags: {} as 'resting' | 'settled',
  },
  actors,
  guards: {
    isPaused: ({ context }) => context.paused,
    isPending: ({ context }) => context.pending,
    isPatient: ({ context }) => context.pauseMs > context.retryMs,
    movesNothing: (_, { plan }: LimitedPlan) => plan.moves.length === 0,
    leavesRest: ({ context }, { plan, postponed }: LimitedPlan) =>
      plan.moves.length === 0 && !context.paused && (postponed > 0 || context.postponed),
  },
  actions: {
    widen: assign((_, trigger: Trigger) => ({ trigger, scope: 'all' as const })),
    recordUrgent: assign({
      scope: 'all',
      trigger: ({ event }) => (event.type === 'change.urgent' && event.trigger) || 'emergency',
    }),
    narrow: assign({ trigger: 'emergency', scope: 'vacant' }),
    recordCold: assign({ scope: 'all', trigger: ({ event }) => (event.type === 'change.cold' && event.restart ? 'restart' : 'coldStart') }),
    recordPostponed: assign({
      postponed: ({ context }, { postponed }: LimitedPlan) => (context.scope === 'all' ? postponed > 0 : context.postponed),
    }),
    recordPending: assign({ pending: true }),
    clearPending: assign({ pending: false }),
    lengthenPause: assign({ pauseMs: ({ context }) => Math.min(context.pauseMs * 2, context.retryMaxMs) }),
    resetPause: assign({ pauseMs: ({ context }) => context.retryMs }),
    recordPaused: assign({ paused: true }),
    recordResumed: assign({ paused: false }),
  },
  delays: {
    coldWindow: ({ context }) => context.coldWindowMs,
    coldQuiet: ({ context }) => context.coldQuietMs,
    plannedWindow: ({ context }) => context.plannedWindowMs,
    plannedQuiet: ({ context }) => context.quietMs,
    cooldown: ({ context }) => context.cooldownMs,
    retryPause: ({ context }) => context.pauseMs,
    spreadTimeout: ({ context }) => context.spreadMs,
  },
});

const atRest = { id: 'restMark', src: 'restMark' } as const;
const urgent = { target: '#calculator.placing', actions: 'recordUrgent' } as const;
const cold = { target: '#calculator.gathering.cold', actions: 'recordCold' } as const;
const planned = { target: '#calculator.gathering.planned', actions: { type: 'widen', params: 'planned' } } as const;

/** What changed may be what was wrong: a long pause after failures starts over as a short one, once. */
const sooner = [
  { guard: 'isPatient', target: 'retrying', reenter: true, actions: ['recordPending', 'resetPause'] },
  { actions: 'recordPending' },
] as const;

/** A state that is entered again counts its quiet from now on; without `reenter` its timer would run on. */
const again = <T extends string>(target: T) => ({ target, reenter: true }) as const;

export const calculatorMachine = chart.createMachine({
  id: 'calculator',
  description: 'Decides when partitions are placed, and sees it through.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, trigger: 'planned', scope: 'all', pending: false, postponed: false, pauseMs: input.retryMs }),
  invoke: { id: 'topologyWatch', src: 'topologyWatch' },
  on: {
    'maintenance.started': { actions: 'recordPaused' },
    // A placement under way looks at vacant partitions only: what waited for the end of maintenance gets a window of its own.
    'maintenance.ended': { guard: 'isPaused', actions: ['recordResumed', 'recordPending'] },
  },
  initial: 'gathering',
  states: {
    settled: {
      description: 'What is committed is what is wanted.',
      tags: ['resting', 'settled'],
      invoke: atRest,
      always: { guard: 'isPaused', target: 'paused' },
      on: { 'change.cold': cold, 'change.planned': planned, 'change.urgent': urgent },
    },
    gathering: {
      description: 'Changes come in bursts: waits for the rest of this one.',
      initial: 'planned',
      on: {
        'change.urgent': urgent,
        'arrivals.completed': 'placing',
        'maintenance.ended': { actions: 'recordResumed' },
      },
      states: {
        cold: {
          description: 'Nobody owns anything yet; waits for workers to arrive.',
          initial: 'arriving',
          after: { coldWindow: '#calculator.placing' },
          states: {
            arriving: {
              description: 'Somebody arrived a moment ago.',
              after: { coldQuiet: '#calculator.placing' },
              on: { 'change.cold': again('arriving'), 'change.planned': again('arriving') },
            },
          },
        },
        planned: {
          description: 'A planned change; waits for more of it.',
          initial: 'changing',
          after: { plannedWindow: '#calculator.placing' },
          states: {
            changing: {
              description: 'Something changed a moment ago.',
              after: { plannedQuiet: '#calculator.placing' },
              on: { 'change.planned': again('changing'), 'change.cold': cold },
            },
          },
        },
      },
    },
    placing: {
      description: 'The strategy is asked.',
      on: {
        'change.urgent': { ...urgent, reenter: true },
        'change.planned': { actions: 'recordPending' },
        'change.cold': { actions: 'recordPending' },
      },
      invoke: {
        id: 'planner',
        src: 'placementPlanner',
        input: ({ context }) => ({ trigger: context.trigger, scope: context.paused ? ('vacant' as const) : context.scope }),
        onDone: [
          { guard: { type: 'leavesRest', params: ({ event }) => event.output }, target: 'spreading', actions: 'resetPause' },
          { guard: { type: 'movesNothing', params: ({ event }) => event.output }, target: 'cooling', actions: 'resetPause' },
          { target: 'committing', actions: ['resetPause', { type: 'recordPostponed', params: ({ event }) => event.output }] },
        ],
        onError: 'retrying',
      },
    },
    committing: {
      description: 'The placement is proposed; it counts when it is applied.',
      on: { 'change.planned': { actions: 'recordPending' }, 'change.cold': { actions: 'recordPending' } },
      invoke: {
        id: 'committer',
        src: 'placementCommitter',
        input: ({ event }) => (event as unknown as { readonly output: LimitedPlan }).output.plan,
        onDone: { target: 'placing', actions: 'narrow' },
        onError: 'retrying',
      },
    },
    retrying: {
      description: 'The strategy or the log failed; tries again after a pause, which grows while the strategy goes on failing.',
      on: {
        'change.urgent': urgent,
        'change.planned': sooner,
        'change.cold': sooner,
      },
      after: { retryPause: { target: 'placing', actions: 'lengthenPause' } },
    },
    spreading: {
      description: 'The limits on movement put moves off: they follow when those under way have ended.',
      on: {
        'change.urgent': urgent,
        'change.cold': cold,
        'change.planned': { actions: 'recordPending' },
        'handovers.ended': { target: 'placing', actions: { type: 'widen', params: 'planned' } },
      },
      after: { spreadTimeout: { target: 'placing', actions: { type: 'widen', params: 'planned' } } },
    },
    cooling: {
      description: 'Just placed: planned changes wait a little, urgent ones do not.',
      on: { 'change.urgent': urgent, 'change.planned': { target: '.waiting', actions: 'recordPending' }, 'change.cold': cold },
      initial: 'idle',
      states: {
        idle: {
          description: 'Nothing waits.',
          tags: ['settled'],
          invoke: atRest,
          always: { guard: 'isPending', target: 'waiting' },
        },
        waiting: { description: 'A planned change waits: whoever has nothing yet may get something.' },
      },
      after: {
        cooldown: [
          { guard: 'isPending', target: 'gathering', actions: ['clearPending', { type: 'widen', params: 'planned' }] },
          { target: 'settled' },
        ],
      },
    },
    paused: {
      description: 'Maintenance: what has an owner stays where it is; partitions without owner do not wait.',
      tags: ['resting', 'settled'],
      invoke: atRest,
      on: {
        'change.urgent': urgent,
        'change.cold': urgent,
        'change.planned': planned,
        'maintenance.ended': { target: 'gathering', actions: ['recordResumed', { type: 'widen', params: 'planned' }] },
      },
    },
  },
});

export const provideCalculator = (bound: CalculatorActors): typeof calculatorMachine => calculatorMachine.provide({ actors: bound });

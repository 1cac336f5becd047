/**
 * A worker from `start()` to `stop()`: connects, catches up with the log, is a member (again, when it was fenced), and closes.
 *
 *   idle ──start──▶ connecting ──▶ replaying ──▶ running ──stop──▶ stopping ──▶ closing ──▶ stopped
 *                       └─────────────┴── error ────┴── expelled, or behind: a new incarnation ──┘  └──▶ failed
 *
 * Holds: every stop ends in `stopped` or `failed` within its deadline; a second stop changes nothing; what connecting opened is closed on
 * every path.
 */
import { assign, setup, stateIn } from 'xstate';
import { connectionMachine, type ConnectionInput } from './connection.machine.js';
import { doer, watcher } from './contracts.js';
import { membershipMachine, type MembershipInput, type MembershipOutput } from './membership.machine.js';
import type { MemberId } from './model/ids.js';

export type WorkerEvent =
  | { readonly type: 'worker.start' }
  /** `timeoutMs`: how long work may take to end. With `error`, the worker ends as failed. */
  | { readonly type: 'worker.stop'; readonly timeoutMs: number; readonly hold: boolean; readonly error?: unknown }
  /** What was not read yet is compacted: the copy of the group is lost, the group is not. */
  | { readonly type: 'log.trimmed' }
  /** The log cannot be followed any more: newer than this code, gone back, replaced, or another member reduced it to another state. */
  | { readonly type: 'log.failed'; readonly error: unknown };

export interface WorkerInput {
  readonly closeMs: number;
  readonly connection: ConnectionInput;
  readonly membership: Omit<MembershipInput, 'member'>;
}

export interface WorkerContext extends WorkerInput {
  readonly member: MemberId;
  readonly error: unknown;
  readonly timeoutMs: number;
}

const actors = {
  /** Opens the link to the group. */
  connector: doer('connector'),
  /** Loads the last snapshot and applies the log after it; names the incarnation that will join. */
  replayer: doer<MemberId>('replayer'),
  /** Tells `log.trimmed` and `log.failed`. */
  logWatch: watcher('logWatch'),
  /** Draws the id of the next incarnation, when the last one was expelled. */
  reincarnator: doer<MemberId>('reincarnator'),
  /** Ends every subscription and closes the link. */
  closer: doer('closer'),
  connection: connectionMachine,
  membership: membershipMachine,
};
export type WorkerActors = typeof actors;

const chart = setup({
  types: {
    context: {} as WorkerContext,
    input: {} as WorkerInput,
    events: {} as WorkerEvent,
    output: {} as { readonly error: unknown },
    tags: {} as 'resting' | 'starting' | 'stopping',
    children: {} as { membership: 'membership' },
  },
  actors,
  guards: {
    isExpelled: (_, output: MembershipOutput) => output.kind === 'expelled',
    isStopping: stateIn({ online: { member: 'stopping' } }),
    hasFailed: ({ context }) => context.error !== undefined,
  },
  actions: {
    recordError: assign({ error: (_, error: unknown) => error }),
    recordEnding: assign({ error: ({ context }, output: MembershipOutput) => errorOf(output) ?? context.error }),
    recordStop: assign({
      timeoutMs: ({ context, event }) => (event.type === 'worker.stop' ? event.timeoutMs : context.timeoutMs),
      error: ({ context, event }) => (event.type === 'worker.stop' ? event.error : context.error),
    }),
    recordMember: assign({ member: (_, member: MemberId) => member }),
  },
  delays: { stopTimeout: ({ context }) => context.timeoutMs, closeTimeout: ({ context }) => context.closeMs },
});

const failClosing = {
  target: '#worker.closing',
  actions: { type: 'recordError', params: ({ event }: { event: { error: unknown } }) => event.error },
} as const;
const stopClosing = { target: 'closing', actions: 'recordStop' } as const;

export const workerMachine = chart.createMachine({
  id: 'worker',
  description: 'A worker from start to stop.',
  options: { maxIterations: 1000 },
  context: ({ input }) => ({ ...input, member: '' as MemberId, error: undefined, timeoutMs: 0 }),
  output: ({ context }) => ({ error: context.error }),
  initial: 'idle',
  states: {
    idle: {
      description: 'Made, not started.',
      tags: ['resting'],
      on: { 'worker.start': 'connecting', 'worker.stop': { target: 'closed', actions: 'recordStop' } },
    },
    connecting: {
      description: 'Opens the link to the group.',
      tags: ['starting'],
      invoke: { id: 'connector', src: 'connector', onDone: 'replaying', onError: failClosing },
      on: { 'worker.stop': stopClosing },
    },
    replaying: {
      description: 'Loads the last snapshot and applies the log after it.',
      tags: ['starting'],
      invoke: {
        id: 'replayer',
        src: 'replayer',
        onDone: { target: 'online', actions: { type: 'recordMember', params: ({ event }) => event.output } },
        onError: failClosing,
      },
      on: { 'worker.stop': stopClosing },
    },
    online: {
      description: 'The log is followed.',
      invoke: [
        { id: 'logWatch', src: 'logWatch', onError: failClosing },
        { id: 'connection', src: 'connection', input: ({ context }) => context.connection, onError: failClosing },
      ],
      on: { 'log.failed': failClosing, 'log.trimmed': '.reloading' },
      initial: 'member',
      states: {
        member: {
          description: 'One incarnation is a member, or about to be.',
          invoke: {
            id: 'membership',
            src: 'membership',
            input: ({ context }) => ({ ...context.membership, member: context.member }),
            onDone: [
              { guard: 'isStopping', target: '#worker.closing', actions: { type: 'recordEnding', params: ({ event }) => event.output } },
              { guard: { type: 'isExpelled', params: ({ event }) => event.output }, target: 'returning' },
              { target: '#worker.closing', actions: { type: 'recordEnding', params: ({ event }) => event.output } },
            ],
            onError: failClosing,
          },
          initial: 'running',
          states: {
            running: {
              description: 'Takes part.',
              tags: ['resting'],
              on: {
                'worker.stop': {
                  target: 'stopping',
                  actions: [
                    'recordStop',
                    chart.sendTo('membership', ({ event }) => ({
                      type: 'member.stop',
                      hold: (event as Extract<WorkerEvent, { type: 'worker.stop' }>).hold,
                    })),
                  ],
                },
              },
            },
            stopping: {
              description: 'Resigns, drains and leaves.',
              tags: ['stopping'],
              after: { stopTimeout: '#worker.closing' },
              on: { 'log.trimmed': '#worker.closing' },
            },
          },
        },
        reloading: {
          description:
            'The copy of the group fell behind a compaction: the work is given up, a newer snapshot loaded, and a new incarnation joins.',
          invoke: {
            id: 'replayer',
            src: 'replayer',
            onDone: { target: 'member', actions: { type: 'recordMember', params: ({ event }) => event.output } },
            onError: failClosing,
          },
          on: { 'worker.stop': { target: '#worker.closing', actions: 'recordStop' } },
        },
        returning: {
          description: 'The log says that this incarnation is gone; a new one joins.',
          invoke: {
            id: 'reincarnator',
            src: 'reincarnator',
            onDone: { target: 'member', actions: { type: 'recordMember', params: ({ event }) => event.output } },
            onError: failClosing,
          },
          on: { 'worker.stop': { target: '#worker.closing', actions: 'recordStop' } },
        },
      },
    },
    closing: {
      description: 'Ends every subscription and closes the link.',
      tags: ['stopping'],
      invoke: {
        id: 'closer',
        src: 'closer',
        onDone: 'closed',
        onError: 'closed',
      },
      after: { closeTimeout: 'closed' },
    },
    closed: {
      description: 'Everything is given back.',
      always: [{ guard: 'hasFailed', target: 'failed' }, { target: 'stopped' }],
    },
    stopped: { description: 'Ended as asked.', type: 'final' },
    failed: { description: 'Ended by an error; the output has it.', type: 'final' },
  },
});

export const provideWorker = (bound: WorkerActors): typeof workerMachine => workerMachine.provide({ actors: bound });

function errorOf(output: MembershipOutput): unknown {
  if (output.kind === 'refused') return output.error;
  return output.kind === 'replaced' ? output : undefined;
}

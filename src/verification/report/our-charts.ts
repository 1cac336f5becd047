import type { AnyStateMachine, EventObject } from 'xstate';
import { calculatorMachine } from '../../../machines/calculator.machine.js';
import { connectionMachine } from '../../../machines/connection.machine.js';
import { detectorMachine } from '../../../machines/detector.machine.js';
import { followerMachine } from '../../../machines/follower.machine.js';
import { leaderMachine } from '../../../machines/leader.machine.js';
import { membershipMachine } from '../../../machines/membership.machine.js';
import { partitionMachine } from '../../../machines/partition.machine.js';
import { workMachine } from '../../../machines/work.machine.js';
import { workerMachine } from '../../../machines/worker.machine.js';
import { membershipInput } from '../worlds/world-members.js';
import type { ChartSamples } from './chart-samples.js';

interface OurChart {
  readonly machine: AnyStateMachine;
  readonly samples: ChartSamples;
}

const error = new Error('broken');
const member = { ...membershipInput('pause'), member: 'me' };
const { calculator } = member.leader;
const each = (type: string, ...fields: readonly object[]): readonly EventObject[] => fields.map((one) => ({ type, ...one }));
const ranked = (type: string): readonly EventObject[] => each(type, { rank: 0 }, { rank: 3 });
const plan = (moves: readonly unknown[], postponed: number): unknown => ({ plan: { trigger: 'planned', moves }, postponed });
const move = ['p', 'worker-1'];
const detector = { member: 'm', probeMs: 1, retryMs: 1 };
const partition = { partition: 'p', epoch: 41, drainMs: 1, restartMinMs: 1, restartMaxMs: 2, triesMax: 3 };
const told = (snapshot: { readonly value: unknown }): boolean => /retired|resigning/.test(JSON.stringify(snapshot.value));

/** The charts that ship, and what may happen to each. */
export const ourCharts: readonly OurChart[] = [
  {
    machine: workerMachine,
    samples: {
      inputs: [
        { closeMs: 1, connection: { degradedMs: 1, alarmMs: 2, criticalMs: 3, recoveryMs: 1 }, membership: membershipInput('pause') },
      ],
      events: {
        'worker.stop': each('worker.stop', { timeoutMs: 1, hold: false }, { timeoutMs: 1, hold: true, error }),
        'log.failed': each('log.failed', { error }),
      },
      children: {
        connection: { error: [error] },
        logWatch: { error: [error] },
        replayer: { done: ['me'], error: [error] },
        reincarnator: { done: ['me'], error: [error] },
        membership: { done: [{ kind: 'left' }, { kind: 'replaced' }, { kind: 'expelled' }, { kind: 'refused', error }], error: [error] },
      },
    },
  },
  {
    machine: membershipMachine,
    samples: {
      inputs: [member],
      events: { 'member.stop': each('member.stop', { hold: false }, { hold: true }) },
      // Work ends by itself only after it was told to drain.
      children: {
        follower: { done: [{ term: 7 }], error: [error] },
        work: { done: (snapshot) => (told(snapshot) ? [undefined] : []), error: [error] },
      },
    },
  },
  {
    machine: followerMachine,
    samples: {
      inputs: [member.follower],
      events: Object.fromEntries(['leader.silenced', 'leader.vanished', 'leader.vacated'].map((type) => [type, ranked(type)])),
      children: { claimer: { done: [{ kind: 'won', term: 7 }, { kind: 'lost' }], error: [error] } },
    },
  },
  { machine: leaderMachine, samples: { inputs: [{ ...member.leader, term: 7 }], children: { calculator: { error: [error] } } } },
  {
    machine: calculatorMachine,
    samples: {
      inputs: [calculator, { ...calculator, paused: true }],
      events: { 'change.cold': each('change.cold', { restart: false }, { restart: true }) },
      children: { planner: { done: [plan([], 0), plan([move], 0), plan([move], 7), plan([], 8)], error: [error] } },
    },
  },
  {
    machine: detectorMachine,
    samples: {
      inputs: [
        { ...detector, fencing: 'exclusive' },
        { ...detector, fencing: 'fast' },
      ],
      children: { prober: { done: ['answered', 'noResponders', 'timedOut'], error: [error] } },
    },
  },
  {
    machine: workMachine,
    samples: {
      inputs: [{ outage: 'pause' }, { outage: 'continue' }],
      events: { 'work.drain': each('work.drain', { hold: false }, { hold: true }) },
    },
  },
  {
    machine: partitionMachine,
    samples: {
      inputs: [
        { ...partition, overdue: 'release' },
        { ...partition, overdue: 'wait' },
      ],
      events: {
        'run.ended': each('run.ended', { failed: false, lasted: false }, { failed: true, lasted: false }, { failed: true, lasted: true }),
      },
    },
  },
  { machine: connectionMachine, samples: { inputs: [{ degradedMs: 1, alarmMs: 2, criticalMs: 3, recoveryMs: 1 }] } },
];

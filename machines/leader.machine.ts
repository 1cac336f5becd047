/**
 * One reign, from the applied claim to its end.
 *
 *   reigning { elected ──proved──▶ surveying ──all heard, or window──▶ leading { confirmed ⇄ doubtful } }
 *        │──resign──▶ resigning ──▶ resigned
 *        └──reign ended──▶ deposed
 *
 * Holds: nothing is decided before the reign was proved by an entry of ours that was applied under our term; what we write under a term
 * that is over counts for nothing; the calculator runs only while `leading`.
 */
import { setup } from 'xstate';
import { calculatorMachine, type CalculatorInput } from './calculator.machine.js';
import { doer, watcher } from './contracts.js';
import type { Term } from './model/ids.js';

export type LeaderEvent =
  /** An entry of this reign was applied: the log had no other leader when it was sent. */
  | { readonly type: 'reign.proved' }
  /** No such proof for as long as the leader's own trust lasts. */
  | { readonly type: 'reign.doubted' }
  /** The log has another leader, or none. */
  | { readonly type: 'reign.ended' }
  /** Every member has been heard under this term. */
  | { readonly type: 'survey.completed' }
  /** The worker stops: the leadership is given up in the log, so that the next one need not wait. */
  | { readonly type: 'leader.resign' };

export interface LeaderInput {
  readonly term: Term;
  readonly surveyMs: number;
  readonly resignMs: number;
  readonly calculator: CalculatorInput;
}

const actors = {
  /** Proves the reign by entries, and tells when it ended. */
  reignKeeper: watcher<{ readonly term: Term }>('reignKeeper'),
  /** Answers beats and runs a detector for every member. */
  memberWatch: watcher<{ readonly term: Term }>('memberWatch'),
  /** Keeps the declared partitions and the log in agreement. */
  partitionDeclarer: watcher<{ readonly term: Term }>('partitionDeclarer'),
  /** Takes snapshots, compacts the log, forgets names whose time is over. */
  housekeeper: watcher<{ readonly term: Term }>('housekeeper'),
  calculator: calculatorMachine,
  /** Proposes `leader.resign`; done when it was applied. */
  reignResigner: doer<void, { readonly term: Term }>('reignResigner'),
};
export type LeaderActors = typeof actors;

const chart = setup({
  types: {
    context: {} as LeaderInput,
    input: {} as LeaderInput,
    events: {} as LeaderEvent,
    tags: {} as 'resting' | 'leading',
  },
  actors,
  delays: { surveyWindow: ({ context }) => context.surveyMs, resignTimeout: ({ context }) => context.resignMs },
});

const ofTerm = ({ context }: { readonly context: LeaderInput }): { readonly term: Term } => ({ term: context.term });

export const leaderMachine = chart.createMachine({
  id: 'leader',
  description: 'One reign.',
  options: { maxIterations: 1000 },
  context: ({ input }) => input,
  initial: 'reigning',
  states: {
    reigning: {
      description: 'Our claim was applied; we answer for the group until the log says otherwise.',
      invoke: [
        { id: 'reignKeeper', src: 'reignKeeper', input: ofTerm },
        { id: 'memberWatch', src: 'memberWatch', input: ofTerm },
      ],
      on: { 'reign.ended': 'deposed', 'leader.resign': 'resigning' },
      initial: 'elected',
      states: {
        elected: {
          description: 'The claim was applied; the reign has to be proved still to hold.',
          tags: ['resting'],
          on: { 'reign.proved': 'surveying' },
        },
        surveying: {
          description: 'Hears the members before anything is decided.',
          on: { 'survey.completed': 'leading', 'reign.doubted': 'elected' },
          after: { surveyWindow: 'leading' },
        },
        leading: {
          description: 'Decides for the group.',
          tags: ['leading'],
          invoke: [
            { id: 'partitionDeclarer', src: 'partitionDeclarer', input: ofTerm },
            { id: 'housekeeper', src: 'housekeeper', input: ofTerm },
            { id: 'calculator', src: 'calculator', input: ({ context }) => context.calculator, onError: '#leader.deposed' },
          ],
          initial: 'confirmed',
          states: {
            confirmed: {
              description: 'The reign was proved within its trust.',
              tags: ['resting'],
              on: { 'reign.doubted': 'doubtful' },
            },
            doubtful: {
              description: 'The log does not answer: beats stay unanswered until it does.',
              tags: ['resting'],
              on: { 'reign.proved': 'confirmed' },
            },
          },
        },
      },
    },
    resigning: {
      description: 'Gives the leadership up in the log.',
      invoke: { id: 'resigner', src: 'reignResigner', input: ofTerm, onDone: 'resigned', onError: 'resigned' },
      after: { resignTimeout: 'resigned' },
    },
    resigned: { description: 'Gave the leadership up, or tried to for long enough.', type: 'final' },
    deposed: { description: 'The log has another leader, or none.', type: 'final' },
  },
});

export const provideLeader = (bound: LeaderActors): typeof leaderMachine => leaderMachine.provide({ actors: bound });

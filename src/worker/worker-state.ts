import type { AnyActorRef, SnapshotFrom } from 'xstate';
import type { workerMachine } from '../../machines/worker.machine.js';
import type { WorkerState } from './worker-events.js';

const states: Readonly<Record<WorkerState, true>> = {
  idle: true,
  starting: true,
  serving: true,
  paused: true,
  stopping: true,
  stopped: true,
  failed: true,
};
export const WORKER_STATES = Object.keys(states);

/** What the charts amount to, in one word. `served`: it has served before, so what is not yet is not any more. */
export function stateOf(snapshot: SnapshotFrom<typeof workerMachine>, served: boolean): WorkerState {
  if (snapshot.matches('idle')) return 'idle';
  if (snapshot.matches('stopped')) return 'stopped';
  if (snapshot.matches('failed')) return 'failed';
  if (snapshot.hasTag('starting')) return 'starting';
  if (snapshot.hasTag('stopping') || snapshot.matches('closed')) return 'stopping';
  const work = childOf(childOf({ children: snapshot.children }, 'membership'), 'work');
  if (work?.value === 'serving' || work?.value === 'continuing') return 'serving';
  if (work?.value === 'draining' || work?.value === 'drained') return 'stopping';
  return served ? 'paused' : 'starting';
}

interface Nested {
  readonly value?: unknown;
  readonly children: Readonly<Record<string, AnyActorRef | undefined>>;
}

const childOf = (snapshot: Nested | undefined, id: string): Nested | undefined =>
  snapshot?.children[id]?.getSnapshot() as Nested | undefined;

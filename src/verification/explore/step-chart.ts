import type { AnyActorRef, AnyMachineSnapshot, AnyStateMachine, AnyTransitionDefinition, ExecutableActionObject } from 'xstate';
import { createActor, createMachine, type EventObject, getInitialMicrosteps } from 'xstate';
import { dropPreempted } from './drop-preempted.js';

/** What one event does to a chart; nothing of it has been carried out. */
export interface ChartStep {
  readonly snapshot: AnyMachineSnapshot;
  readonly executables: readonly ExecutableActionObject[];
  readonly microsteps: readonly TakenMicrostep[];
  /** Who the chart was while it stepped: what it sends to this, it sends to itself. */
  readonly self: AnyActorRef;
}

/** One of the moves between two rests: by the event, then by `always` and by what was raised. */
export interface TakenMicrostep {
  readonly eventType: string;
  readonly snapshot: AnyMachineSnapshot;
  readonly transitions: readonly AnyTransitionDefinition[];
}

/** Enters the initial states, which XState's inspection leaves out. A context that throws ends in a snapshot with status `error`, as in an actor. */
export function startChart(machine: AnyStateMachine, input: unknown): ChartStep {
  const started = step(machine, (scope) => machine.getInitialSnapshot(scope, input) as AnyMachineSnapshot);
  if (started.snapshot.status === 'error') return started;
  const entered = getInitialMicrosteps(machine, input as never).slice(0, 1);
  const first = entered.map(([snapshot]) => ({ eventType: 'xstate.init', snapshot, transitions: [] }));
  return { ...started, microsteps: [...first, ...started.microsteps] };
}

/** Gives one event to a chart at rest. Throws what a guard, an assign or a delay throws. */
export function stepChart(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: EventObject): ChartStep {
  return step(machine, (scope) => machine.transition(snapshot, event, scope) as AnyMachineSnapshot);
}

/** The scope that a machine of any kind takes. */
type Scope = Parameters<AnyStateMachine['transition']>[2];

const empty = createMachine({});

/**
 * Like XState's own pure `transition()`, and tells the transitions that were taken. The scope belongs to an empty machine, new for each
 * step: `systemId`s of earlier steps are not in the way, and what is sent to the parent has somewhere to go.
 */
function step(machine: AnyStateMachine, run: (scope: Scope) => AnyMachineSnapshot): ChartStep {
  const executables: ExecutableActionObject[] = [];
  const microsteps: TakenMicrostep[] = [];
  const parent = createActor(empty, { id: 'parent' });
  const self = createActor(empty, { parent, id: machine.id }) as unknown as Scope['self'];
  parent.system.inspect((inspected) => {
    if (inspected.type !== '@xstate.microstep' || inspected.actorRef !== self) return;
    const snapshot = inspected.snapshot as AnyMachineSnapshot;
    const transitions = dropPreempted(inspected._transitions);
    if (transitions.length > 0) microsteps.push({ eventType: inspected.event.type, snapshot, transitions });
  });
  const snapshot = run(inertScope(self, (executable) => executables.push(executable)));
  return { snapshot, executables, microsteps, self };
}

function inertScope(self: Scope['self'], collect: (executable: ExecutableActionObject) => void): Scope {
  const nothing = (): void => {};
  return {
    self,
    id: self.id,
    sessionId: self.sessionId,
    system: self.system,
    actionExecutor: collect,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
  };
}

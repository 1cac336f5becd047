import type { AnyStateMachine, EventObject } from 'xstate';
import type { Fact } from '../../../machines/model/facts.js';
import type { Epoch } from '../../../machines/model/ids.js';
import { type PartitionInput, partitionMachine } from '../../../machines/partition.machine.js';
import { workMachine } from '../../../machines/work.machine.js';
import type { ChartTree } from '../world/chart-tree.js';
import { ChartTrees, fires, type Stimulus, tells } from '../world/chart-trees.js';
import type { GrantRun, HandoverMember } from './handover-state.js';
import { partitionIds } from './world-members.js';

const trustGained = tells('', { type: 'trust.gained' });
const trustLost = tells('', { type: 'trust.lost' });
const drainWork = tells('', { type: 'work.drain', hold: false } as EventObject);
const workStarted = tells('', { type: 'work.started' });
const workEnded = tells('', { type: 'work.ended' });
const run = tells('', { type: 'partition.run' });
const pause = tells('', { type: 'partition.pause' });
const drain = tells('', { type: 'partition.drain' });
const runEnded = tells('', { type: 'run.ended', failed: false, lasted: false } as EventObject);

/** One process of the handover: its work chart, a partition chart for each grant, and between them what its host does in `src/actors`. */
export class HandoverProcess {
  readonly #work: ChartTrees;
  readonly #partitions: ChartTrees;

  constructor(partition: AnyStateMachine = partitionMachine) {
    this.#work = new ChartTrees(workMachine);
    this.#partitions = new ChartTrees(partition);
  }

  get start(): ChartTree {
    return this.#work.start({ outage: 'pause' }).tree;
  }

  /** The trust of this process changed, and its charts hear of it. */
  trust(member: HandoverMember, trusted: boolean): HandoverMember {
    const told = this.#tellWork(member, trusted ? trustGained : trustLost);
    if (told === member) return member;
    return told.runs.some((one) => one !== undefined && isRunning(one))
      ? { ...told, work: this.#work.step(told.work, workStarted).tree }
      : told;
  }

  stop(member: HandoverMember): HandoverMember {
    return this.#ended(this.#tellWork(member, drainWork));
  }

  /** What the process hears when it applies an entry. */
  note(member: HandoverMember, index: number, fact: Fact): HandoverMember {
    if (!('partition' in fact) || !('worker' in fact) || fact.worker !== `worker-${index}`) return member;
    const at = partitionIds.indexOf(fact.partition);
    if (fact.type === 'partition.granted') return this.#grant(member, at, fact.epoch);
    return member.runs[at]?.epoch === fact.epoch ? this.#tellRun(member, at, drain) : member;
  }

  /** User code of a partition comes to its end. */
  endRun(member: HandoverMember, at: number): HandoverMember {
    return this.#ended(this.#tellRun(member, at, runEnded));
  }

  fire(member: HandoverMember, at: number, timer: readonly [string, EventObject]): HandoverMember {
    return this.#ended(this.#tellRun(member, at, fires('', ...timer)));
  }

  /** What was given back is decided: it waits no longer. */
  released(member: HandoverMember, epochs: ReadonlySet<number>): HandoverMember {
    return this.#ended({ ...member, over: member.over.filter(({ epoch }) => !epochs.has(epoch)) });
  }

  #grant(member: HandoverMember, at: number, epoch: Epoch): HandoverMember {
    const input: PartitionInput = { ...grantInput, partition: partitionIds[at] as PartitionInput['partition'], epoch };
    const granted = { ...member, runs: member.runs.with(at, { epoch, tree: this.#partitions.start(input).tree }) };
    const mode = modeOf(member.work);
    if (mode === 'paused') return granted;
    return this.#tellRun(granted, at, mode === 'running' ? run : drain);
  }

  #tellWork(member: HandoverMember, stimulus: Stimulus): HandoverMember {
    const { tree, effects } = this.#work.step(member.work, stimulus);
    if (tree === member.work && effects.length === 0) return member;
    let told: HandoverMember = { ...member, work: tree };
    for (const { effect } of effects) {
      const command = effect.kind === 'send' ? commands[effect.name] : undefined;
      if (command !== undefined) for (const at of partitionIds.keys()) told = this.#tellRun(told, at, command);
    }
    return told;
  }

  #tellRun(member: HandoverMember, at: number, stimulus: Stimulus): HandoverMember {
    const before = member.runs[at];
    if (before === undefined) return member;
    let { tree } = this.#partitions.step(before.tree, stimulus);
    if (tree.value === 'granted' && modeOf(member.work) === 'running') ({ tree } = this.#partitions.step(tree, run));
    if (tree.status === 'active') return { ...member, runs: member.runs.with(at, { ...before, tree }) };
    const over = { partition: at, epoch: before.epoch, isEarly: isRunning(before) && stimulus !== runEnded };
    const { giveBack } = tree.output as { readonly giveBack: boolean };
    return { ...member, runs: member.runs.with(at, undefined), over: giveBack ? [...member.over, over] : member.over };
  }

  /** Told to drain, the host says when the last grant has ended and was given back. */
  #ended(member: HandoverMember): HandoverMember {
    const isOver = modeOf(member.work) === 'draining' && member.over.length === 0 && member.runs.every((one) => one === undefined);
    return isOver ? { ...member, work: this.#work.step(member.work, workEnded).tree } : member;
  }
}

const grantInput = { drainMs: 1, restartMinMs: 1, restartMaxMs: 1, triesMax: 1, overdue: 'wait' } as const;
const commands: Readonly<Record<string, Stimulus>> = { 'host.resume': run, 'host.pause': pause, 'host.drain': drain };

function modeOf({ value }: ChartTree): 'running' | 'paused' | 'draining' {
  if (value === 'serving' || value === 'settling') return 'running';
  return value === 'draining' || value === 'drained' ? 'draining' : 'paused';
}

/** User code of this grant runs: it was started and has not ended, whatever it was told. */
export const isRunning = (grant: GrantRun): boolean => grant.tree.doers.has('runner');

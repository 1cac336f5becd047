import type { AnyStateMachine, EventObject } from 'xstate';
import type { LimitedPlan } from '../../../machines/calculator.machine.js';
import type { PartitionId, WorkerId } from '../../../machines/model/ids.js';
import type { OutagePolicy } from '../../../machines/work.machine.js';
import { type WorkerInput, workerMachine } from '../../../machines/worker.machine.js';
import type { ChartTree, TreeEffect } from '../world/chart-tree.js';
import { ChartTrees, ends, fails, fires, type Stimulus, tells } from '../world/chart-trees.js';
import { packKey } from '../world/pack-key.js';
import type { Move, World } from '../world/world.js';
import { membershipInput } from './world-members.js';

export interface StopState {
  readonly tree: ChartTree;
  readonly isTold: boolean;
  /** It said goodbye and dropped its work, in one step. */
  readonly leftEarly: boolean;
}

const inputOf = (outage: OutagePolicy): WorkerInput => ({
  closeMs: 1,
  connection: { degradedMs: 1, alarmMs: 1, criticalMs: 1, recoveryMs: 1 },
  membership: membershipInput(outage),
});

const error = new Error('broken');
const stop = tells('', { type: 'worker.stop', timeoutMs: 1, hold: false } as EventObject);
const named = (path: string, ...types: readonly string[]): readonly Stimulus[] => types.map((type) => tells(path, { type }));

const calculator = 'membership.leader.calculator';

const planOf = (moves: LimitedPlan['plan']['moves'], postponed: number): LimitedPlan => ({
  plan: { trigger: 'planned', moves },
  postponed,
});

/** What the doers of each chart tell it, as long as they live. */
const told: Readonly<Record<string, readonly Stimulus[]>> = {
  logWatch: [tells('', { type: 'log.failed', error } as EventObject)],
  'membership.seatWatch': named('membership', 'member.replaced', 'member.expelled'),
  'membership.trustWatch': named('membership', 'trust.gained', 'trust.lost', 'placement.settled'),
  'membership.follower.beatSender': [
    ...named('membership.follower', 'leader.answered', 'leader.elected'),
    tells('membership.follower', { type: 'leader.silenced', rank: 0, term: 1 } as EventObject),
  ],
  'membership.leader.reignKeeper': named('membership.leader', 'reign.proved', 'reign.doubted', 'reign.ended'),
  'membership.leader.memberWatch': named('membership.leader', 'survey.completed'),
  'membership.leader.calculator.topologyWatch': [
    ...named(
      calculator,
      'change.planned',
      'change.urgent',
      'arrivals.completed',
      'handovers.ended',
      'maintenance.started',
      'maintenance.ended',
    ),
    tells(calculator, { type: 'change.cold', restart: false } as EventObject),
  ],
};

/** How doers end. Those that are not named here live until they are stopped. */
const endings: Readonly<Record<string, readonly Stimulus[]>> = {
  connector: [ends('connector'), fails('connector', error)],
  replayer: [ends('replayer', 'me'), fails('replayer', error)],
  reincarnator: [ends('reincarnator', 'me'), fails('reincarnator', error)],
  closer: [ends('closer'), fails('closer', error)],
  'membership.joiner': [ends('membership.joiner'), fails('membership.joiner', error)],
  'membership.leaver': [ends('membership.leaver'), fails('membership.leaver', error)],
  'membership.follower.claimer': [
    ends('membership.follower.claimer', { kind: 'won', term: 1 }),
    ends('membership.follower.claimer', { kind: 'lost' }),
    fails('membership.follower.claimer', error),
  ],
  'membership.leader.resigner': [ends('membership.leader.resigner'), fails('membership.leader.resigner', error)],
  'membership.leader.calculator.planner': [
    ends(`${calculator}.planner`, planOf([], 0)),
    ends(`${calculator}.planner`, planOf([], 1)),
    ends(`${calculator}.planner`, planOf([['p0' as PartitionId, 'worker-0' as WorkerId]], 1)),
    fails(`${calculator}.planner`, error),
  ],
  'membership.leader.calculator.committer': [ends(`${calculator}.committer`), fails(`${calculator}.committer`, error)],
};

const start = tells('', { type: 'worker.start' });
const workStarted = tells('membership.work', { type: 'work.started' });
const workEnded = tells('membership.work', { type: 'work.ended' });

/**
 * One worker, all of its charts, from its start to its end, with everything that its doers may tell it or fail at, and `stop()` at any
 * instant. Only the chart of the connection is left out: it warns people and has no say in how a worker stops.
 */
export class StopWorld implements World<StopState> {
  readonly name = 'stop during anything';
  readonly starts: readonly StopState[];
  readonly rules = {
    'a second stop changes nothing': (state: StopState) => this.#secondStop(state),
    'it leaves only when its work has ended': ({ leftEarly }: StopState) =>
      leftEarly ? 'its work was dropped as it said goodbye' : undefined,
  };
  readonly goals = {
    'a stop ends by itself': {
      holds: ({ tree }: StopState) => tree.status === 'done',
      from: ({ isTold }: StopState) => isTold,
      by: ({ name }: Move<StopState>) => name.startsWith('timer ') || name.startsWith('ends '),
    },
  };
  readonly #trees: ChartTrees;

  constructor(worker: AnyStateMachine = workerMachine) {
    this.#trees = new ChartTrees(worker, { inert: ['connection'] });
    const start = (outage: OutagePolicy): StopState => ({ tree: this.#trees.start(inputOf(outage)).tree, isTold: false, leftEarly: false });
    this.starts = [start('pause'), start('continue')];
  }

  keyOf = ({ tree, isTold, leftEarly }: StopState): string => packKey([tree.number, isTold ? 1 : 0, leftEarly ? 1 : 0]);

  moves = ({ tree, isTold }: StopState): readonly Move<StopState>[] => {
    const moves: Move<StopState>[] = [];
    const add = (name: string, stimulus: Stimulus, stopped = isTold): void => {
      const { tree: next, effects } = this.#trees.step(tree, stimulus);
      if (next !== tree || stopped !== isTold) moves.push({ name, to: { tree: next, isTold: stopped, leftEarly: leavesEarly(effects) } });
    };
    if (tree.status !== 'active') return moves;
    add('worker.start', start);
    if (!isTold) add('worker.stop', stop, true);
    for (const { path, chart } of below(tree, '')) {
      for (const [id, event] of chart.timers) add(`timer ${id}`, fires(path, id, event));
      for (const doer of chart.doers) {
        const at = path === '' ? doer : `${path}.${doer}`;
        for (const stimulus of told[at] ?? []) add(`${doer} tells ${stimulus.event.type}`, stimulus);
        for (const stimulus of endings[at] ?? []) add(`ends ${doer}: ${stimulus.event.type}`, stimulus);
      }
    }
    const work = tree.at('membership.work');
    if (work?.value === 'settling') add('a first partition runs', workStarted);
    if (work?.value === 'draining') add('ends the last partition', workEnded);
    return moves;
  };

  #secondStop({ tree, isTold }: StopState): string | undefined {
    if (!isTold || tree.status !== 'active') return undefined;
    const { tree: next, effects } = this.#trees.step(tree, stop);
    return next === tree && effects.length === 0 ? undefined : `${JSON.stringify(tree.value)} takes it up again`;
  }
}

const leavesEarly = (effects: readonly TreeEffect[]): boolean =>
  ['start leaver', 'stop work'].every((wanted) => effects.some(({ effect }) => `${effect.kind} ${effect.name}` === wanted));

function* below(chart: ChartTree, path: string): Generator<{ readonly path: string; readonly chart: ChartTree }> {
  yield { path, chart };
  for (const [id, child] of chart.charts) yield* below(child, path === '' ? id : `${path}.${id}`);
}

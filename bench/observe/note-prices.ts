import { assign, createActor, fromCallback, setup, type InputFrom } from 'xstate';
import { type PartitionActors, type PartitionInput, providePartition, type RunCommand } from '../../machines/partition.machine.js';
import type { Epoch, PartitionId } from '../../machines/model/ids.js';
import { orphanGuard } from '../../src/member/start-actor.js';
import { ChartRecord } from '../../src/member/chart-record.js';
import { distribution } from '../../src/simulation/distribution.js';
import { systemClock } from '../../src/system/system-clock.js';

/** What it costs to note charts, to which nobody listens: microseconds. */
export interface NotePrices {
  /** Of the whole life of a partition’s chart: granted, served, drained, released. */
  readonly life: number;
  /** Of one event of a worker’s charts that moves none of them. */
  readonly event: number;
}

/** The first half warms up. */
const TURNS = 60;
/** Long enough for the clock, short enough for both kinds of turns to meet the same neighbours on the machine. */
const REPEATS = 200;

export function notePrices(): NotePrices {
  return { life: priceOf(liveOnce), event: priceOf(sendMany, 1 / EVENTS) };
}

/** Work without notes and with them in turn. What it takes longer at the median, times `share`. */
function priceOf(work: (charts: ChartRecord | undefined) => void, share = 1): number {
  const more: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const [first, second] = turn % 2 === 0 ? [false, true] : [true, false];
    const taken = new Map([first, second].map((isNoted) => [isNoted, microseconds(work, isNoted)]));
    more.push((taken.get(true) ?? NaN) - (taken.get(false) ?? NaN));
  }
  return distribution(more.slice(TURNS / 2)).p50 * share;
}

function microseconds(work: (charts: ChartRecord | undefined) => void, isNoted: boolean): number {
  const speaking = { config: { group: 'observed', name: 'only' }, member: '', worker: null };
  const charts = isNoted ? new ChartRecord(systemClock, speaking) : undefined;
  const fromMs = systemClock.now();
  for (let repeat = 0; repeat < REPEATS; repeat++) work(charts);
  return ((systemClock.now() - fromMs) * 1_000) / REPEATS;
}

const partitionMachine = providePartition({
  partitionRunner: fromCallback<RunCommand, InputFrom<PartitionActors['partitionRunner']>>(({ receive, sendBack }) => {
    receive(() => sendBack({ type: 'run.ended', failed: false, lasted: true }));
  }),
});
const input: PartitionInput = {
  ...{ partition: 'p' as PartitionId, epoch: 1 as Epoch, overdue: 'release' as const },
  ...{ drainMs: 5_000, restartMinMs: 100, restartMaxMs: 10_000, triesMax: 5 },
};

function liveOnce(charts: ChartRecord | undefined): void {
  const chart = createActor(partitionMachine, { input });
  charts?.followLone(chart, 'p');
  chart.start();
  chart.send({ type: 'partition.run' });
  chart.send({ type: 'partition.drain' });
  if (chart.getSnapshot().value !== 'released') throw new Error('the chart of the partition did not reach its end');
}

const EVENTS = 20;
const steadyMachine = setup({ types: { context: {} as { heard: number } } }).createMachine({
  context: { heard: 0 },
  initial: 'steady',
  states: { steady: { on: { heard: { actions: assign({ heard: ({ context }) => context.heard + 1 }) } } } },
});

function sendMany(charts: ChartRecord | undefined): void {
  const chart = createActor(steadyMachine, { inspect: orphanGuard });
  charts?.follow(chart);
  chart.start();
  for (let event = 0; event < EVENTS; event++) chart.send({ type: 'heard' });
  chart.stop();
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { TimingPreset } from '../machines/model/timing.js';
import { systemClock } from '../src/system/system-clock.js';
import { startServer } from '../src/server/start-server.js';
import { freePort } from '../test/support/free-port.js';
import { readCounters } from '../test/support/server-counters.js';
import { names, type WorkerFleet } from '../test/support/worker-fleet.js';
import type { Bench, BenchOptions } from './bench.js';
import { figure, type Figure } from './figure.js';
import { openFleet } from './fleet/open-fleet.js';
import type { CrowdOrder } from './idle/crowd-process.js';

const CROWD = fileURLToPath(new URL('./idle/crowd-process.js', import.meta.url));
const WORKERS = 100;
const GROUP = 'idle';
const PARTITIONS = WORKERS;
/** One sample takes this long. */
const SAMPLE_MS = 5_000;
/** Of `/proc/PID/stat`: a hundredth of a second on every Linux of today. */
const TICK_MS = 10;

export const idle: Bench = {
  measures:
    'Idle: 100 workers with 100 partitions at rest, the leader in a process of its own, 99 in another; messages, stored records and consumers by the counters of nats-server, processor time of the leader by the kernel, over 5 s a sample in which nobody joined or was lost.',
  runs: 6,
  async run(options) {
    return rests('balanced', options);
  },
};

interface Sample {
  readonly messages: number;
  readonly writes: number;
  readonly consumers: number;
  readonly leader: number;
}

async function rests(preset: TimingPreset, { runs, tell }: BenchOptions): Promise<Figure[]> {
  const monitorPort = await freePort();
  await using server = await startServer({ extraArgs: ['-m', String(monitorPort)] });
  await using fleet = await openFleet(preset, { server, group: GROUP, partitions: PARTITIONS });
  const [leader] = await fleet.start(names(1));
  const crowd = await startCrowd({ group: GROUP, servers: server.url, timing: preset, partitions: PARTITIONS, workers: WORKERS - 1 });
  try {
    await settled(fleet);
    const samples: Sample[] = [];
    for (let round = 1; round <= runs; round++) {
      const sample = await takeIdleSample(fleet, { monitorPort, pid: leader?.pid ?? 0 });
      samples.push(sample);
      tell(
        `${preset}, idle, ${round} of ${runs}: ${sample.messages.toFixed(1)} messages/s a worker, ${sample.writes.toFixed(1)} writes/s, leader ${sample.leader.toFixed(1)} %`,
      );
    }
    return figuresOf(preset, samples);
  } finally {
    crowd.kill('SIGKILL');
    await once(crowd, 'exit');
  }
}

function figuresOf(preset: TimingPreset, samples: readonly Sample[]): Figure[] {
  const one = (key: keyof Sample, subject: { readonly what: string; readonly unit: string; readonly max: number }): Figure => {
    const { what, unit, max } = subject;
    return figure(
      { id: 'P13', preset, what, unit, bar: { max } },
      samples.map((sample) => sample[key]),
    );
  };
  return [
    one('messages', { what: 'idle: messages of a worker', unit: '/s', max: 4 }),
    one('writes', { what: 'idle: records stored for the group', unit: '/s', max: 2 }),
    one('consumers', { what: 'idle: consumers of the group', unit: 'consumers', max: 0 }),
    one('leader', { what: 'idle: the leader of 100 workers', unit: '% of a core', max: 3 }),
  ];
}

async function startCrowd(order: CrowdOrder): Promise<ChildProcess> {
  const crowd = fork(CROWD, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  await Promise.race([
    once(crowd, 'message'),
    once(crowd, 'exit').then(() => Promise.reject(new Error('the 99 workers ended before they served'))),
  ]);
  return crowd;
}

/** The placement of all is over: nothing was placed for as long as a sample takes. */
async function settled(fleet: WorkerFleet): Promise<void> {
  for (let before = -1; fleet.log.state.placement.version !== before;) {
    before = fleet.log.state.placement.version;
    await fleet.lets(SAMPLE_MS);
  }
}

const TRIES_MAX = 10;

/** A sample in which members came or went says nothing about idling: it is taken again. */
async function takeIdleSample(fleet: WorkerFleet, target: { readonly monitorPort: number; readonly pid: number }): Promise<Sample> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = restOf(fleet);
    const sample = await takeSample(fleet, target);
    if (restOf(fleet) === before) return sample;
  }
  throw new Error(`the group was not at rest for ${SAMPLE_MS} ms in ${TRIES_MAX} tries: this machine is too busy`);
}

/** Who is there, and what was placed. Not the rows of members: each counts its own entries, and the leader writes some every second. */
const restOf = ({ log }: WorkerFleet): string => [log.state.placement.version, ...Object.keys(log.state.members)].join(' ');

async function takeSample(fleet: WorkerFleet, { monitorPort, pid }: { monitorPort: number; pid: number }): Promise<Sample> {
  const [fromMs, usedMs, before] = [systemClock.now(), await processorMs(pid), await readCounters(monitorPort)];
  await fleet.lets(SAMPLE_MS);
  const [untilMs, usedUntilMs, after] = [systemClock.now(), await processorMs(pid), await readCounters(monitorPort)];
  const seconds = (untilMs - fromMs) / 1_000;
  return {
    messages: (after.messages - before.messages) / seconds / WORKERS,
    writes: (after.stored - before.stored) / seconds,
    consumers: after.consumers,
    leader: ((usedUntilMs - usedMs) / (untilMs - fromMs)) * 100,
  };
}

/** What a process has used of all processors, in user and kernel mode. */
async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

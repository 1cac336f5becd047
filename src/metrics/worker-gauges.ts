import { rowsOf } from '../../machines/model/partition-table.js';
import type { OutageLevel } from '../../machines/connection.machine.js';
import { packageVersion } from '../system/package-version.js';
import type { Session } from '../member/session.js';
import type { Worker } from '../worker/worker.js';
import { WORKER_STATES } from '../worker/worker-state.js';
import { one } from './group-gauges.js';
import type { Sample } from './metric-set.js';
import type { GaugeKey } from './metric-table.js';
import type { WorkerCounts } from './worker-counts.js';

/** A worker, and what of it is not in its public face. */
export interface SeenWorker {
  readonly worker: Worker;
  readonly session: Session;
  readonly counts: Pick<WorkerCounts, 'outage' | 'quarantined'>;
}

const urgency: Readonly<Record<OutageLevel, number>> = { warning: 1, alarm: 2, critical: 3 };
const version = packageVersion();

/** What a worker says of itself. */
export const workerGauges: Partial<Readonly<Record<GaugeKey, (seen: SeenWorker) => Iterable<Sample>>>> = {
  workerInfo: ({ worker }) => [[{ worker: worker.id ?? '', version }, 1]],
  workerState: ({ worker }) => WORKER_STATES.map((state) => [{ state }, worker.state === state ? 1 : 0]),
  workerLeader: ({ worker, session }) => one(worker.isLeader && session.trust.isTrusted ? 1 : 0),
  workerPartitions: ({ session }) => one(countOwned(session)),
  workerTrust: ({ session: { trust, clock } }) => one(Math.max(0, trust.untilMs - clock.now()) / 1_000),
  workerQuarantined: ({ counts }) => one(counts.quarantined.size),
  workerDegraded: ({ counts: { outage } }) => one(outage ? urgency[outage] : 0),
  chartState: countStates,
  logLag: ({ session }) => one(session.behind),
};

function countOwned({ state, worker }: Session): number {
  let owned = 0;
  if (worker) for (const { owner } of rowsOf(state.partitions)) if (owner === worker) owned++;
  return owned;
}

function countStates({ session }: SeenWorker): Iterable<Sample> {
  const counts = new Map<string, { readonly chart: string; readonly state: string; count: number }>();
  for (const { chart, states } of session.charts.running)
    for (const state of states.keys()) {
      const one = counts.get(`${chart} ${state}`) ?? { chart, state, count: 0 };
      counts.set(`${chart} ${state}`, { ...one, count: one.count + 1 });
    }
  return Array.from(counts.values(), ({ count, ...labels }) => [labels, count] as const);
}

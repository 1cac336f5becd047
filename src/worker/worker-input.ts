import type { WorkerInput } from '../../machines/worker.machine.js';
import type { WorkerConfig } from '../member/worker-config.js';

/** Closing the link is given this long; then it is left behind. */
const CLOSE_MS = 1_000;

/** The spans that charts wait for, out of the timing. */
export function workerInput({ timing, outage, expectedWorkers }: WorkerConfig): Omit<WorkerInput, 'member'> {
  return {
    closeMs: CLOSE_MS,
    connection: {
      degradedMs: timing.degradedMs,
      alarmMs: timing.alarmMs,
      criticalMs: timing.criticalMs,
      recoveryMs: timing.recoveryMs,
    },
    membership: {
      leaveMs: timing.appendTimeoutMs * 2,
      work: { outage },
      follower: { claimStaggerMs: timing.claimStaggerMs, retryMs: timing.beatMs },
      leader: {
        surveyMs: timing.beatMs + timing.beatTimeoutMs,
        resignMs: timing.appendTimeoutMs * 2,
        calculator: {
          coldWindowMs: timing.coldWindowMs,
          coldQuietMs: expectedWorkers === undefined ? timing.coldQuietMs : timing.coldWindowMs,
          plannedWindowMs: timing.plannedWindowMs,
          quietMs: timing.quietMs,
          cooldownMs: timing.cooldownMs,
          retryMs: timing.restartMinMs,
          retryMaxMs: timing.restartMaxMs,
          spreadMs: timing.drainMs * 2,
          paused: false,
        },
      },
    },
  };
}

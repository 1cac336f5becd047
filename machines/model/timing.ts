import type { Fencing } from './entries.js';

/** Every span of time the runtime uses, in milliseconds, and the fencing policy they serve. `docs/reference/timing.md` has the table. */
export interface Timing {
  /** When may the leader declare a member gone: `exclusive` after its trust ran out, `fast` on evidence. */
  readonly fencing: Fencing;
  /** A member asks the leader for an answer this often. */
  readonly beatMs: number;
  /** It waits this long for one answer. */
  readonly beatTimeoutMs: number;
  /** One answer lets a member trust its ownership for this long, counted from when it asked. The leader's own trust lasts as long. */
  readonly leaseMs: number;
  /** What the leader waits beyond a lease that must have ended, on top of 2 % for clocks that differ in rate. */
  readonly marginMs: number;
  /** A leader proves its reign by an entry in the log this often. */
  readonly renewMs: number;
  /** A member silent for this long is suspect, and looked at. */
  readonly suspectMs: number;
  /** Under `fast`, a member silent for this long is gone, even when nothing proves it. */
  readonly silenceMs: number;
  /** A leader that has not answered for this long is suspect, and another may claim. */
  readonly leaderSuspectMs: number;
  /** Followers claim one after another, this far apart, the lowest stable id first. */
  readonly claimStaggerMs: number;
  /** One append to the log is given up, and asked about again, after this long. */
  readonly appendTimeoutMs: number;
  /** The first placement of a group waits at most this long for workers to arrive. */
  readonly coldWindowMs: number;
  /** A planned change (a join, a drain, other weights) waits at most this long for more of it. */
  readonly plannedWindowMs: number;
  /** The first window ends early when nobody arrived for this long, unless `expectedWorkers` says how many will… */
  readonly coldQuietMs: number;
  /** …and a planned one when nothing changed for this long. */
  readonly quietMs: number;
  /** After a planned placement, the next planned one waits this long. Emergencies wait for nothing. */
  readonly cooldownMs: number;
  /** Who was declared gone twice in this long gets no partitions for this long after it comes back, doubling each time up to 32 of it. */
  readonly flapMs: number;
  /** Running work has this long to end after it was asked to; then its partition is released without it. */
  readonly drainMs: number;
  /** Work that throws or returns early, a strategy or a partition source that fails: tried again after this long, doubling… */
  readonly restartMinMs: number;
  /** …up to this long. */
  readonly restartMaxMs: number;
  /** A worker that has been out of reach of NATS or of any leader for this long is degraded, and says so as a warning… */
  readonly degradedMs: number;
  /** …after this long as an alarm… */
  readonly alarmMs: number;
  /** …and after this long as critical. */
  readonly criticalMs: number;
  /** A connection that is back is watched for this long before it counts; so long the others have to come back before they are suspect. */
  readonly recoveryMs: number;
  /** `start()` is given up after this long. */
  readonly startMs: number;
  /** `stop()` settles after this long, whatever is still running. */
  readonly stopMs: number;
  /** Partitions of a worker that stopped with `hold` wait this long for its name to come back. */
  readonly holdMs: number;
  /** The stable id of a name that left is kept for it this long. */
  readonly reservationMs: number;
}

export type TimingPreset = 'fast' | 'balanced' | 'conservative';

/**
 * Three choices that keep all relations. `fast`: dead processes are replaced in well under a second on evidence, and work rides through a NATS
 * failover; a paused process may overlap with its successor, so user code must pass the epoch on. `balanced`: no overlap ever,
 * seconds to replace; work pauses while NATS elects a leader. `conservative`: no overlap ever, rides through a NATS failover, slow to replace.
 */
export const timingPresets: { readonly [P in TimingPreset]: Timing } = {
  fast: {
    fencing: 'fast',
    beatMs: 150,
    beatTimeoutMs: 400,
    leaseMs: 15_000,
    marginMs: 200,
    renewMs: 2_000,
    suspectMs: 250,
    silenceMs: 2_000,
    leaderSuspectMs: 1_500,
    claimStaggerMs: 25,
    appendTimeoutMs: 1_000,
    coldWindowMs: 5_000,
    plannedWindowMs: 300,
    coldQuietMs: 500,
    quietMs: 150,
    cooldownMs: 100,
    flapMs: 5_000,
    drainMs: 5_000,
    restartMinMs: 100,
    restartMaxMs: 10_000,
    degradedMs: 3_000,
    alarmMs: 15_000,
    criticalMs: 60_000,
    recoveryMs: 1_000,
    startMs: 15_000,
    stopMs: 10_000,
    holdMs: 15_000,
    reservationMs: 3_600_000,
  },
  balanced: {
    fencing: 'exclusive',
    beatMs: 500,
    beatTimeoutMs: 400,
    leaseMs: 2_000,
    marginMs: 200,
    renewMs: 600,
    suspectMs: 800,
    silenceMs: 2_000,
    leaderSuspectMs: 1_100,
    claimStaggerMs: 50,
    appendTimeoutMs: 1_000,
    coldWindowMs: 10_000,
    plannedWindowMs: 500,
    coldQuietMs: 1_000,
    quietMs: 250,
    cooldownMs: 500,
    flapMs: 20_000,
    drainMs: 10_000,
    restartMinMs: 200,
    restartMaxMs: 30_000,
    degradedMs: 5_000,
    alarmMs: 30_000,
    criticalMs: 120_000,
    recoveryMs: 2_000,
    startMs: 30_000,
    stopMs: 15_000,
    holdMs: 30_000,
    reservationMs: 3_600_000,
  },
  conservative: {
    fencing: 'exclusive',
    beatMs: 2_000,
    beatTimeoutMs: 1_500,
    leaseMs: 15_000,
    marginMs: 1_000,
    renewMs: 4_000,
    suspectMs: 4_500,
    silenceMs: 15_000,
    leaderSuspectMs: 6_500,
    claimStaggerMs: 100,
    appendTimeoutMs: 2_000,
    coldWindowMs: 15_000,
    plannedWindowMs: 3_000,
    coldQuietMs: 4_000,
    quietMs: 1_500,
    cooldownMs: 3_000,
    flapMs: 120_000,
    drainMs: 30_000,
    restartMinMs: 500,
    restartMaxMs: 60_000,
    degradedMs: 15_000,
    alarmMs: 60_000,
    criticalMs: 300_000,
    recoveryMs: 5_000,
    startMs: 60_000,
    stopMs: 45_000,
    holdMs: 120_000,
    reservationMs: 86_400_000,
  },
};

/** Clocks of two machines may differ in rate by 1 % each way: a span that one counts as `ms` is over for all others after this. */
export const withDrift = (ms: number): number => ms * 1.02;

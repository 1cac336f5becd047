import type { Finding } from '../ports.js';
import type { Expectation } from './expectation.js';
import { note, ok, warning } from './finding.js';
import type { PaceObservation } from './observation.js';

/** A wall clock that is off by more than this shows in certificates and credentials that end, and in times of logs. Nothing else rests on it. */
const SKEW_MS_MAX = 5_000;

export function judgePace(pace: PaceObservation, timing: Expectation['timing']): readonly Finding[] {
  return [judgeRoundTrip(pace, timing), judgeLag(pace, timing), judgeClock(pace)];
}

/** A beat is two round trips: to the leader by way of the server, and back. It needs room for a busy moment. */
function judgeRoundTrip({ roundTripsMs }: PaceObservation, { beatTimeoutMs }: Expectation['timing']): Finding {
  const id = 'pace.roundTrip';
  const median = roundTripsMs.toSorted((a, b) => a - b)[Math.floor(roundTripsMs.length / 2)] ?? 0;
  const what = `a round trip takes ${median.toFixed(1)} ms; a beat of two is given up after ${beatTimeoutMs} ms`;
  if (median * 4 <= beatTimeoutMs) return ok(id, what);
  return warning(id, {
    what,
    risk: 'beats are missed: work pauses, and leaders change, without need',
    remedy: "take timing: 'conservative', or raise beatTimeoutMs, beatMs and leaseMs (docs/reference/timing.md)",
  });
}

function judgeLag({ loopLagMsMax }: PaceObservation, { leaseMs }: Expectation['timing']): Finding {
  const id = 'pace.eventLoop';
  const what = `the event loop stood still for ${loopLagMsMax.toFixed(0)} ms at most`;
  if (loopLagMsMax * 2 <= leaseMs) return ok(id, what);
  return warning(id, {
    what: `${what}, of a lease of ${leaseMs} ms`,
    risk: 'trust runs out while this process computes: its work pauses, and it may be fenced',
    remedy: 'move long computations to worker_threads, give the process more CPU, or raise leaseMs',
  });
}

function judgeClock({ clockSkewMs }: PaceObservation): Finding {
  const id = 'pace.clock';
  if (clockSkewMs === undefined) return ok(id, 'the server does not tell its time; leases do not need it');
  const what = `our wall clock and the server’s differ by ${Math.abs(clockSkewMs).toFixed(0)} ms`;
  if (Math.abs(clockSkewMs) <= SKEW_MS_MAX) return ok(id, what);
  return note(id, {
    what,
    risk: 'certificates and credentials may count as ended or not begun; leases count spans, and are right all the same',
    remedy: 'synchronise the clocks (timedatectl set-ntp true)',
  });
}

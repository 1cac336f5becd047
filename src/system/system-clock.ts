import type { Clock } from '../ports.js';

/**
 * The clock of this machine: CLOCK_MONOTONIC, so two processes on one machine read the same time, and a step of the wall clock
 * does not show. It stands still while the machine is suspended.
 */
export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  setTimeout(fn, ms) {
    const timer: SystemTimer = { handle: undefined };
    arm(timer, fn, ms);
    return timer;
  },
  clearTimeout(id) {
    clearTimeout((id as SystemTimer | undefined)?.handle);
  },
};

interface SystemTimer {
  handle: NodeJS.Timeout | undefined;
}

/** Node fires timers above 2^31 - 1 ms at once; longer waits are walked in steps. */
const stepMsMax = 2 ** 31 - 1;

function arm(timer: SystemTimer, fn: () => void, ms: number): void {
  const next = ms > stepMsMax ? () => arm(timer, fn, ms - stepMsMax) : fn;
  timer.handle = setTimeout(next, Math.min(ms, stepMsMax));
}

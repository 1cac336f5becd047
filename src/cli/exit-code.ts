import { ConfigError, ConnectError, TimeoutError, UnavailableError } from '../errors.js';

/** What the command ends with; scripts rely on these. */
export const exitCode = { done: 0, failed: 1, wrongUsage: 2, outOfReach: 3 } as const;

/** Shown at the end of every help. */
export const exitCodeHelp = `Exit codes:
  0  done
  1  failed: no such group, worker or partition; or what it ran has failed
  2  wrong usage: unknown command or option, or a value that cannot be
  3  out of reach: no NATS server there, no permission, or no answer in time`;

export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError || error instanceof RangeError) return exitCode.wrongUsage;
  const isOutOfReach = error instanceof ConnectError || error instanceof UnavailableError || error instanceof TimeoutError;
  return isOutOfReach ? exitCode.outOfReach : exitCode.failed;
}

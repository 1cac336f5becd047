import { ConfigError, ConnectError, TimeoutError, UnavailableError } from '../errors.js';

/** What the command ends with; scripts rely on these. */
export const exitCode = { done: 0, failed: 1, wrongUsage: 2, outOfReach: 3 } as const;

/** Shown at the end of every help. */
export const exitCodeHelp = `Exit codes:
  0  done
  1  failed: no such group, worker or partition; or what it ran has failed
  2  wrong usage: unknown command or option, or a value that cannot be
  3  out of reach: no NATS server there, no permission, or no answer in time`;

/** What `conclave check` ends with: the codes of monitoring plugins (monitoring-plugins.org), in every format. */
export const checkCode = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

/** Shown at the end of its help, instead. */
export const checkCodeHelp = `Exit codes, those of monitoring plugins:
  0  ok
  1  warning
  2  critical: also when no server or no such group is there
  3  unknown: wrong usage`;

export function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError || error instanceof RangeError) return exitCode.wrongUsage;
  const isOutOfReach = error instanceof ConnectError || error instanceof UnavailableError || error instanceof TimeoutError;
  return isOutOfReach ? exitCode.outOfReach : exitCode.failed;
}

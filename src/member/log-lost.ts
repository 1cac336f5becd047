import { LogLostError } from '../errors.js';
import type { LogProblem } from './log-reader.js';

/** Says to an operator why the log cannot be followed any more. */
export function logLost(group: string, problem: LogProblem): LogLostError {
  switch (problem.kind) {
    case 'trimmed':
      return new LogLostError(`group ${group}: entries ${problem.next} to ${problem.first - 1} were compacted before we read them`);
    case 'wentBack':
      return new LogLostError(
        `group ${group}: the log forgot acknowledged entries (we had applied ${problem.next - 1}, it ends at or differs at ${problem.last}); check the durability of the NATS server (sync_interval: always)`,
      );
    case 'replaced':
      return new LogLostError(`group ${group}: the log was deleted and made anew under us; start again`);
    case 'gone':
      return new LogLostError(
        `group ${group}: the log is not there any more: it was deleted, or the NATS server lost its files; start again, with epochs that begin anew`,
      );
  }
}

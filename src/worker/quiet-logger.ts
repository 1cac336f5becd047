import { guarded } from '../system/guarded.js';
import type { Logger } from '../member/logger.js';

/** A logger that throws must not break what it is told of: the error becomes a process warning. */
export const quietLogger = (logger: Logger): Logger => ({
  info: guarded((message: string) => logger.info(message)),
  warn: guarded((message: string) => logger.warn(message)),
  error: guarded((message: string) => logger.error(message)),
  child: (fields) => quietLogger(guarded(() => logger.child?.(fields))() ?? logger),
});

/** Sentences for people: what pino, winston and `console` have in common. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /**
   * A logger whose lines carry these fields: `conclave` with the group, the name of the worker and what else the line is about (`state`, `code`,
   * `partition`, `epoch`, …), and `err`, the error. pino and winston have it; without it lines are sentences only.
   */
  child?(fields: Readonly<Record<string, unknown>>): Pick<Logger, 'info' | 'warn' | 'error'>;
}

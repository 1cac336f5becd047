import { createHash } from 'node:crypto';
import { ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';

/** The entry of a log by which something began. */
export interface Beginning {
  readonly group: string;
  /** Identity of the log: sequences of another one mean other things. */
  readonly log: string;
  readonly sequence: number;
}

/**
 * The context that every member puts its spans below for what began with this entry. All come to the same from the log alone, so nothing has to
 * travel between them. Nobody ever writes the span that they all have as parent: a trace has no single beginner.
 */
export function contextOf({ group, log, sequence }: Beginning): Context {
  const digest = createHash('sha256')
    .update(JSON.stringify(['conclave', group, log, sequence]))
    .digest('hex');
  const parent = { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48), traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

import { UnavailableError } from '../errors.js';
import type { JetStreamReply } from './jetstream-call.js';

const reasons = {
  down: 'not connected to NATS',
  lost: 'the connection to NATS broke before the answer',
  late: 'NATS did not answer in time',
  noResponders: 'JetStream has no leader to answer at the moment',
  denied: 'this user lacks a permission',
  tooLarge: 'the request is larger than the server takes',
} as const;

/** The error for a call that got no usable answer; `action` says what was tried. */
export function unavailable(action: string, reply: Exclude<JetStreamReply<unknown>, { kind: 'ok' }>): UnavailableError {
  if (reply.kind === 'error') return new UnavailableError(`Could not ${action}: JetStream error ${reply.code}, ${reply.text}.`);
  return new UnavailableError(`Could not ${action}: ${reasons[reply.kind]}.`, { cause: reply.cause });
}

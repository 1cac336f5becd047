import type { PubAck } from '@nats-io/jetstream';
import type { AppendOutcome } from '../ports.js';
import type { JetStreamReply } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';

type Refusal = Extract<AppendOutcome, { kind: 'refused' }>['reason'];

const refusalByKind: Readonly<Record<string, Refusal>> = {
  down: 'unavailable',
  noResponders: 'unavailable',
  denied: 'denied',
  tooLarge: 'tooLarge',
};

const refusalByCode: ReadonlyMap<number, Refusal> = new Map<number, Refusal>([
  [code.accountResourcesExceeded, 'full'],
  [code.insufficientResources, 'full'],
  [code.memoryExceeded, 'full'],
  [code.storageExceeded, 'full'],
  [code.storeFailed, 'full'],
  [code.messageTooLarge, 'tooLarge'],
  [code.temporarilyUnavailable, 'unavailable'],
  [code.notLeader, 'unavailable'],
  [code.notEnabledForAccount, 'unavailable'],
  [code.notEnabled, 'unavailable'],
  [code.streamNotFound, 'unavailable'],
  [code.streamOffline, 'unavailable'],
]);

/**
 * Every ending of a publish into a stream. What is not known to mean "not stored" stays `unknown`: the log tells. An answer that
 * does not come from `stream` proves nothing either.
 */
export function appendOutcome(reply: JetStreamReply<PubAck>, stream: string): AppendOutcome {
  if (reply.kind === 'ok') return storedIn(reply.value, stream);
  const reason = reply.kind === 'error' ? refusalByCode.get(reply.code) : refusalByKind[reply.kind];
  const cause = reply.kind === 'error' ? new Error(`JetStream error ${reply.code}: ${reply.text}`) : reply.cause;
  return reason ? { kind: 'refused', reason, cause } : { kind: 'unknown', cause };
}

function storedIn(ack: PubAck, stream: string): AppendOutcome {
  if (ack.stream === stream && Number.isSafeInteger(ack.seq) && ack.seq > 0) return { kind: 'stored', sequence: ack.seq };
  return { kind: 'unknown', cause: new Error(`Something other than the stream "${stream}" answered the append.`) };
}

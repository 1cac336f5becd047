import { errors } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import type { JetStreamReply } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';
import type { NatsWire } from './nats-wire.js';
import { creationOf, type StreamWish } from './stream-wish.js';

type Refusal = Exclude<JetStreamReply<unknown>, { kind: 'ok' }>;

/** Says to an operator why a stream cannot be used, and what to do. */
export function explainStreamRefusal(wire: NatsWire, wish: StreamWish, reply: Refusal): ConnectError {
  const what = reply.kind === 'error' ? explainCode(wish, reply) : explainSilence(wish, reply);
  const cause = reply.kind === 'error' ? new Error(`JetStream error ${reply.code}: ${reply.text}`) : reply.cause;
  return new ConnectError(`${wire.description}: ${what}`, { cause });
}

function explainCode(wish: StreamWish, { code: found, text }: Extract<Refusal, { kind: 'error' }>): string {
  const { num_replicas, max_bytes } = creationOf(wish) as { num_replicas: number; max_bytes: number };
  switch (found) {
    case code.notEnabledForAccount:
    case code.notEnabled:
    case code.noAccount:
      return 'JetStream is off for this account. Enable it in the server configuration (jetstream: enabled in the account).';
    case code.subjectsOverlap:
      return `Another stream already stores subjects of "${wish.name}" (${String(wish.promises.subjects)}). Remove it, or use another group name.`;
    case code.replicasNotSupported:
    case code.noSuitablePeers:
      return `"${wish.name}" needs ${num_replicas} replicas, and there are not as many servers (${text}). Lower replicas, or add servers.`;
    case code.accountResourcesExceeded:
    case code.insufficientResources:
    case code.storageExceeded:
      return `No room for "${wish.name}": it reserves ${max_bytes} bytes (${text}). Give JetStream more storage, or lower its limit.`;
    default:
      return `JetStream refuses the stream "${wish.name}": ${text} (code ${found}).`;
  }
}

function explainSilence(wish: StreamWish, { kind, cause }: Exclude<Refusal, { kind: 'error' }>): string {
  if (kind === 'noResponders') return 'JetStream is off. Start the server with -js, or add jetstream {} to its configuration.';
  if (kind === 'late') return `JetStream does not answer for the stream "${wish.name}". In a cluster: is there a majority of its servers?`;
  if (kind !== 'denied') return `The connection was lost while asking for the stream "${wish.name}".`;
  const violation = cause instanceof errors.RequestError ? cause.cause : cause;
  const subject =
    violation instanceof errors.PermissionViolationError ? `${violation.operation} on "${violation.subject}"` : 'the JetStream API';
  return `This user is not allowed ${subject}, needed for the stream "${wish.name}". Grant it, or have an operator create the stream.`;
}

import { errors } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import type { JetStreamReply } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';
import type { NatsWire } from './nats-wire.js';
import { creationOf, type StreamWish } from './stream-wish.js';

type Refusal = Exclude<JetStreamReply<unknown>, { kind: 'ok' }>;

/** What an operator is told: what is so, and what to do about it. Both are sentences. */
export interface Explanation {
  readonly what: string;
  readonly remedy: string;
}

/** Says to an operator why a stream cannot be used, and what to do. */
export function explainStreamRefusal(wire: NatsWire, wish: StreamWish, reply: Refusal): ConnectError {
  const { what, remedy } = explainRefusal(wish, reply);
  const cause = reply.kind === 'error' ? new Error(`JetStream error ${reply.code}: ${reply.text}`) : reply.cause;
  return new ConnectError(`${wire.description}: ${what} ${remedy}`.trim(), { cause });
}

export function explainRefusal(wish: StreamWish, reply: Refusal): Explanation {
  return explainOff(reply) ?? (reply.kind === 'error' ? explainCode(wish, reply) : explainSilence(wish, reply));
}

/** Undefined when JetStream is on. A member of a cluster may be waiting for a leader: ask `mayPass` first. */
export function explainOff(reply: Refusal): Explanation | undefined {
  if (reply.kind === 'noResponders')
    return { what: 'JetStream is off.', remedy: 'Start the server with -js, or add jetstream {} to its configuration.' };
  const isOff = reply.kind === 'error' && [code.notEnabledForAccount, code.notEnabled, code.noAccount].some((off) => off === reply.code);
  if (!isOff) return undefined;
  return {
    what: 'JetStream is off for this account.',
    remedy: 'Enable it in the server configuration (jetstream: enabled in the account).',
  };
}

function explainCode(wish: StreamWish, { code: found, text }: Extract<Refusal, { kind: 'error' }>): Explanation {
  const { num_replicas, max_bytes } = creationOf(wish) as { num_replicas: number; max_bytes: number };
  switch (found) {
    case code.subjectsOverlap:
      return {
        what: `Another stream already stores subjects of "${wish.name}" (${String(wish.promises.subjects)}).`,
        remedy: 'Remove it, or use another group name.',
      };
    case code.replicasNotSupported:
    case code.noSuitablePeers:
      return {
        what: `"${wish.name}" needs ${num_replicas} replicas, and there are not as many servers (${text}).`,
        remedy: 'Lower replicas, or add servers.',
      };
    case code.accountResourcesExceeded:
    case code.insufficientResources:
    case code.storageExceeded:
      return {
        what: `No room for "${wish.name}": it reserves ${max_bytes} bytes (${text}).`,
        remedy: 'Give JetStream more storage, or lower its limit.',
      };
    default:
      return { what: `JetStream refuses the stream "${wish.name}": ${text} (code ${found}).`, remedy: '' };
  }
}

function explainSilence(wish: StreamWish, { kind, cause }: Exclude<Refusal, { kind: 'error' }>): Explanation {
  if (kind === 'late')
    return {
      what: `JetStream does not answer for the stream "${wish.name}".`,
      remedy: 'In a cluster: is there a majority of its servers? One whose disk was full is silent until it is started again with room.',
    };
  if (kind !== 'denied') return { what: `The connection was lost while asking for the stream "${wish.name}".`, remedy: '' };
  const violation = cause instanceof errors.RequestError ? cause.cause : cause;
  const subject =
    violation instanceof errors.PermissionViolationError ? `${violation.operation} on "${violation.subject}"` : 'the JetStream API';
  return {
    what: `This user is not allowed ${subject}, needed for the stream "${wish.name}".`,
    remedy: 'Grant it, or have an operator create the stream (conclave create).',
  };
}

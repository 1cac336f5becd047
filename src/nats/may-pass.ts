import type { JetStreamReply } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';
import type { NatsWire } from './nats-wire.js';

const passing: readonly number[] = [
  code.clusterIncomplete,
  code.noSuitablePeers,
  code.temporarilyUnavailable,
  code.notLeader,
  code.streamOffline,
];

/** What a cluster says while it elects a leader: the same call may go through later. */
export function mayPass(wire: NatsWire, reply: Exclude<JetStreamReply<unknown>, { kind: 'ok' }>): boolean {
  if (reply.kind === 'error') return passing.includes(reply.code);
  // A lone server without JetStream will not get it; a member of a cluster may be waiting for a leader.
  if (reply.kind === 'noResponders') return wire.serverInfo?.jetstream === true || wire.serverInfo?.cluster !== undefined;
  return reply.kind === 'late' || reply.kind === 'lost' || reply.kind === 'down';
}

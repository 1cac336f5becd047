import type { JetStreamAccountStats } from '@nats-io/jetstream';
import type { AccountObservation, JetStreamObservation } from '../doctor/observation.js';
import { explainOff } from './explain-stream-refusal.js';
import { callJetStream } from './jetstream-call.js';
import { mayPass } from './may-pass.js';
import type { NatsWire } from './nats-wire.js';

const WHY = {
  denied: 'this user may not ask',
  late: 'JetStream does not answer',
  noResponders: 'JetStream has no leader to answer',
  lost: 'the connection broke',
  down: 'the connection is down',
  tooLarge: 'the question is larger than the server takes',
} as const;

/** What the account of this user has, and may have. */
export async function observeAccount(wire: NatsWire, timeoutMs: number): Promise<JetStreamObservation> {
  const reply = await callJetStream<Account>(wire, { api: 'INFO', timeoutMs });
  if (reply.kind === 'ok') return { kind: 'on', account: readAccount(reply.value) };
  const off = mayPass(wire, reply) ? undefined : explainOff(reply);
  if (off) return { kind: 'off', ...off };
  return { kind: 'unseen', why: reply.kind === 'error' ? reply.text : WHY[reply.kind] };
}

type Account = JetStreamAccountStats & { readonly api: { readonly level?: number } };

/** Limits are 0 or -1 when there is none; accounts with tiers have them for each count of replicas, which we do not judge. */
function readAccount({ limits, storage, streams, api }: Account): AccountObservation {
  const limit = (value: number): number | undefined => (value > 0 ? value : undefined);
  return {
    level: api.level,
    storageBytes: storage,
    storageBytesMax: limit(limits.max_storage),
    streams,
    streamsMax: limit(limits.max_streams),
  };
}

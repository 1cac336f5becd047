import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { StreamInfo } from '@nats-io/jetstream';
import type { Observation, PaceObservation, ServerObservation, StreamObservation } from '../doctor/observation.js';
import type { Role } from '../protocol/permissions.js';
import { systemClock } from '../system/system-clock.js';
import { explainRefusal } from './explain-stream-refusal.js';
import { callJetStream } from './jetstream-call.js';
import { jetStreamCode as code } from './jetstream-code.js';
import { mayPass } from './may-pass.js';
import type { NatsWire } from './nats-wire.js';
import { observeAccount } from './observe-account.js';
import { mayPublishAnywhere, refusedPermissions } from './probe-permissions.js';
import { recordBytesMax } from './record-bytes-max.js';
import { streamDifferences } from './stream-differences.js';
import { creationOf, logWish, snapshotWish, type StreamCapacity, type StreamWish } from './stream-wish.js';

export interface ObserveOptions {
  /** Without one, only the server is looked at. */
  readonly group?: string | undefined;
  readonly role: Role;
  readonly log: StreamCapacity;
  readonly snapshots: StreamCapacity;
  /** For each answer. */
  readonly timeoutMs: number;
}

const ROUND_TRIPS = 5;

/** Looks at a server, and changes nothing there. Rejects when the connection breaks meanwhile. */
export async function observe(wire: NatsWire, options: ObserveOptions): Promise<Observation> {
  const { group, timeoutMs } = options;
  using lag = eventLoopLag();
  const jetstream = await observeAccount(wire, timeoutMs);
  const wishes =
    group === undefined || jetstream.kind === 'off' ? [] : [logWish(group, options.log), snapshotWish(group, options.snapshots)];
  const infos = await Promise.all(wishes.map((wish) => observeStream(wire, wish, timeoutMs)));
  const [refused, isUnconfined] =
    group === undefined
      ? [[], false]
      : await Promise.all([refusedPermissions(wire, { ...options, group }), mayPublishAnywhere(wire, timeoutMs)]);
  return {
    server: observeServer(wire),
    jetstream,
    streams: infos.flatMap(({ stream }) => stream ?? []),
    refused,
    isUnconfined,
    pace: {
      roundTripsMs: await roundTrips(wire),
      loopLagMsMax: lag.msMax,
      clockSkewMs: infos.map(({ clockSkewMs }) => clockSkewMs).find((skew) => skew !== undefined),
    },
  };
}

function observeServer(wire: NatsWire): ServerObservation {
  const info = wire.serverInfo as (typeof wire.serverInfo & { tls_required?: boolean; tls_available?: boolean }) | undefined;
  return {
    version: info?.version ?? '',
    address: wire.address,
    isEncrypted: info?.tls_required === true || info?.tls_available === true,
    asksCredentials: info?.auth_required === true,
    isClustered: info?.cluster !== undefined,
    recordBytesMax: recordBytesMax(wire),
  };
}

interface StreamSight extends Partial<Pick<PaceObservation, 'clockSkewMs'>> {
  /** Undefined when this user may not look: that is found by its permissions. */
  readonly stream?: StreamObservation;
}

async function observeStream(wire: NatsWire, wish: StreamWish, timeoutMs: number): Promise<StreamSight> {
  const { name } = wish;
  const reply = await callJetStream<StreamInfo & { readonly ts?: string }>(wire, { api: `STREAM.INFO.${name}`, timeoutMs });
  if (reply.kind === 'denied') return {};
  if (reply.kind === 'ok') return { stream: judgedStream(wish, reply.value), clockSkewMs: skewOf(reply.value.ts) };
  if (reply.kind === 'error' && reply.code === code.streamNotFound)
    return { stream: { kind: 'absent', name, bytesMax: (creationOf(wish) as { max_bytes: number }).max_bytes } };
  return { stream: { kind: 'refused', name, ...explainRefusal(wish, reply), willPass: mayPass(wire, reply) } };
}

function judgedStream(wish: StreamWish, { config, state, cluster }: StreamInfo): StreamObservation {
  const differences = streamDifferences(wish, config);
  if (differences.length > 0) return { kind: 'different', name: wish.name, differences };
  const replicasBehind = (cluster?.replicas ?? []).filter(({ current, offline }) => !current || offline === true).length;
  return {
    kind: 'fits',
    name: wish.name,
    replicas: config.num_replicas,
    replicasBehind,
    bytes: state.bytes,
    bytesMax: config.max_bytes,
  };
}

/** Servers tell their time from 2.10 on. */
const skewOf = (ts: string | undefined): number | undefined =>
  ts === undefined ? undefined : performance.timeOrigin + performance.now() - Date.parse(ts);

async function roundTrips(wire: NatsWire): Promise<readonly number[]> {
  const spansMs: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count++) {
    const sentAtMs = systemClock.now();
    await wire.flush();
    spansMs.push(systemClock.now() - sentAtMs);
  }
  return spansMs;
}

/** How long the event loop stood still at most, from now on. */
function eventLoopLag(): Disposable & { readonly msMax: number } {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  histogram.enable();
  return {
    get msMax() {
      return histogram.max / 1e6;
    },
    [Symbol.dispose]: () => void histogram.disable(),
  };
}

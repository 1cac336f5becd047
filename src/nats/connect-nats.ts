import type { NatsConnection } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import type { Hub, LinkOptions } from '../ports.js';
import { inboxPrefix, recordSubject } from '../protocol/subjects.js';
import { systemClock } from '../runtime/system-clock.js';
import { ensureStream } from './ensure-stream.js';
import { NatsLink } from './nats-link.js';
import { NatsWire } from './nats-wire.js';
import { openConnection, type OpenOptions } from './open-connection.js';
import { logWish, snapshotWish } from './stream-wish.js';
import { within } from './within.js';

/** Where NATS is, and what its streams may take. */
export interface NatsHubOptions {
  /** `nats://user:password@host:port`, one or several. Every link opens a connection of its own and closes it. */
  readonly servers?: string | readonly string[];
  /** A connection of yours, instead of `servers`: shared by all links, never closed. Its ping settings decide how soon a dead server shows. */
  readonly connection?: NatsConnection;
  /** Copies of log and snapshots in a cluster. Default 1. When given, streams that exist must have as many. */
  readonly replicas?: number;
  /** Storage of the log at most; it is compacted long before. Default 64 MiB. When given, a stream that exists must have the same. */
  readonly logBytesMax?: number;
  /** Storage of snapshots at most. Default 256 MiB. When given, a stream that exists must have the same. */
  readonly snapshotBytesMax?: number;
}

/**
 * A hub on NATS JetStream. `link` creates the two streams of a group when they are not there and never changes them. It throws
 * `ConnectError` when no server is in reach, credentials or permissions do not suffice, JetStream is off, or a stream is not as needed.
 */
export function connectNats(options: NatsHubOptions): Hub {
  return {
    async link(group, linkOptions) {
      linkOptions.signal?.throwIfAborted();
      const endsAtMs = systemClock.now() + linkOptions.timeoutMs;
      const wire = await openWire(options, { ...linkOptions, inboxPrefix: inboxPrefix(group) });
      try {
        await makeFit(wire, group, { ...options, ...linkOptions, endsAtMs });
        return new NatsLink(wire, group);
      } catch (error) {
        await wire.close();
        throw error;
      }
    },
  };
}

async function openWire({ connection, servers }: NatsHubOptions, options: OpenOptions): Promise<NatsWire> {
  if (connection) {
    if (connection.isClosed() || connection.isDraining())
      throw new ConnectError('The connection that was passed is closed. Pass an open one.');
    return new NatsWire(connection);
  }
  if (servers === undefined) throw new ConnectError('Neither `servers` nor `connection` is given: name a NATS server.');
  const own = await openConnection(servers, options);
  return new NatsWire(own.connection, own.close);
}

interface FitOptions extends NatsHubOptions, LinkOptions {
  readonly endsAtMs: number;
}

async function makeFit(wire: NatsWire, group: string, options: FitOptions): Promise<void> {
  const { replicas, logBytesMax, snapshotBytesMax } = options;
  await ensureStream(wire, logWish(group, { replicas, bytesMax: logBytesMax }), options);
  await ensureStream(wire, snapshotWish(group, { replicas, bytesMax: snapshotBytesMax }), options);
  await tryToHear(wire, recordSubject(group), options);
}

/** A subscription that is not allowed fails later and silently; so it is tried before anyone relies on it. */
async function tryToHear(wire: NatsWire, subject: string, { endsAtMs, signal }: FitOptions): Promise<void> {
  let refusal: Error | undefined;
  const stop = wire.subscribe(
    subject,
    () => undefined,
    (error) => (refusal = error),
  );
  try {
    await within(wire.flush(), { timeoutMs: endsAtMs - systemClock.now(), signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ConnectError(`${wire.description} was lost while connecting.`, { cause });
  } finally {
    stop();
  }
  if (refusal) throw new ConnectError(`${wire.description}: this user may not subscribe to "${subject}". Grant it.`, { cause: refusal });
}

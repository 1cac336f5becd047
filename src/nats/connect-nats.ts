import type { NatsConnection } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import { diagnose } from '../doctor/diagnose.js';
import type { Checkup, Finding, Hub, LinkOptions } from '../ports.js';
import { inboxPrefix, recordSubject } from '../protocol/subjects.js';
import { systemClock } from '../system/system-clock.js';
import type { Credentials, TlsFiles } from './credentials.js';
import { ensureStream } from './ensure-stream.js';
import { NatsLink } from './nats-link.js';
import { NatsWire } from './nats-wire.js';
import { observe } from './observe.js';
import { openConnection, type OpenOptions } from './open-connection.js';
import { refusedSubscriptions } from './probe-permissions.js';
import { logWish, snapshotWish, type StreamCapacity } from './stream-wish.js';
import { within } from './within.js';

/** Where NATS is, and what its streams may take. */
export interface NatsHubOptions {
  /** `nats://user:password@host:port`, one or several. Every link opens a connection of its own and closes it. */
  readonly servers?: string | readonly string[];
  /** Beside `servers`, instead of credentials in the addresses. */
  readonly credentials?: Credentials;
  readonly tls?: TlsFiles;
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
        const { replicas, snapshotBytesMax } = options;
        const snapshots = snapshotWish(group, { replicas, bytesMax: snapshotBytesMax });
        return new NatsLink(wire, group, (timeoutMs) => ensureStream(wire, snapshots, { endsAtMs: systemClock.now() + timeoutMs }));
      } catch (error) {
        await wire.close();
        throw error;
      }
    },
  };
}

async function openWire({ connection, servers, credentials, tls }: NatsHubOptions, options: OpenOptions): Promise<NatsWire> {
  if (connection) {
    if (connection.isClosed() || connection.isDraining())
      throw new ConnectError('The connection that was passed is closed. Pass an open one.');
    return new NatsWire(connection);
  }
  if (servers === undefined) throw new ConnectError('Neither `servers` nor `connection` is given: name a NATS server.');
  const own = await openConnection({ servers, credentials, tls }, options);
  return new NatsWire(own.connection, own.close);
}

interface FitOptions extends NatsHubOptions, LinkOptions {
  readonly endsAtMs: number;
}

async function makeFit(wire: NatsWire, group: string, options: FitOptions): Promise<void> {
  const capacities = capacitiesOf(options);
  const refusal = await failureOf(async () => {
    await ensureStream(wire, logWish(group, capacities.log), options);
    await ensureStream(wire, snapshotWish(group, capacities.snapshots), options);
    await tryToHear(wire, recordSubject(group), options);
  });
  options.signal?.throwIfAborted();
  const { checkup, signal, endsAtMs } = options;
  const timeoutMs = endsAtMs - systemClock.now();
  // All that is wrong, not only what came first; unless what is wrong is that there is no answer.
  if (checkup && timeoutMs > 0 && wire.life.isUp) await check(wire, { ...capacities, group, checkup, timeoutMs, signal });
  if (refusal) throw refusal;
}

const capacitiesOf = ({ replicas, logBytesMax, snapshotBytesMax }: NatsHubOptions): Record<'log' | 'snapshots', StreamCapacity> => ({
  log: { replicas, bytesMax: logBytesMax },
  snapshots: { replicas, bytesMax: snapshotBytesMax },
});

async function failureOf(act: () => Promise<void>): Promise<Error | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** One answer; a server that has just answered for its streams takes milliseconds. */
const answerMsMax = 1_000;

interface CheckOptions extends ReturnType<typeof capacitiesOf> {
  readonly group: string;
  readonly checkup: Checkup;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

async function check(wire: NatsWire, options: CheckOptions): Promise<void> {
  const { group, checkup } = options;
  const seen = await orLost(wire, observe(wire, { ...options, role: checkup.role, timeoutMs: answerMsMax }), options);
  const findings = diagnose(seen, { ...checkup, group });
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length > 0) throw new ConnectError(describeProblems(wire.description, problems), { problems });
  for (const finding of findings) if (finding.level === 'warning') checkup.onWarning(finding);
}

function describeProblems(description: string, problems: readonly Finding[]): string {
  const lines = problems.map(({ what, remedy }) => `${what} ${remedy}`.trim());
  return lines.length === 1
    ? `${description}: ${lines[0]}`
    : `${description}: ${lines.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

async function tryToHear(wire: NatsWire, subject: string, { endsAtMs, signal }: FitOptions): Promise<void> {
  const refused = await orLost(wire, refusedSubscriptions(wire, [{ subject }]), { timeoutMs: endsAtMs - systemClock.now(), signal });
  if (refused.length > 0) throw new ConnectError(`${wire.description}: this user may not subscribe to "${subject}". Grant it.`);
}

async function orLost<T>(
  wire: NatsWire,
  act: Promise<T>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  try {
    return await within(act, { timeoutMs, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ConnectError(`${wire.description} was lost while connecting.`, { cause });
  }
}

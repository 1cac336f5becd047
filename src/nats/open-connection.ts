import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import { ClientSockets } from './client-sockets.js';
import { within } from './within.js';
import { serverAddresses } from './server-addresses.js';

export interface OpenOptions {
  /** Shown in the server's list of connections. */
  readonly name: string;
  /** Answers to requests come in below this subject. */
  readonly inboxPrefix: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a member needs of a connection: it never gives up, notices a dead server within 3 s (also one that is frozen), survives a restart
 * with other credentials, and does not pay for stack traces.
 */
const lasting = {
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  reconnectJitter: 250,
  timeout: 2000,
  pingInterval: 1000,
  maxPingOut: 2,
  ignoreAuthErrorAbort: true,
  noAsyncTraces: true,
} as const;

/** A connection of our own, and the way to end it with all that it opened. */
export interface OwnConnection {
  readonly connection: NatsConnection;
  readonly close: () => Promise<void>;
}

/** Tries every server once. Throws `ConnectError` that says what is wrong, or the signal's reason. */
export async function openConnection(
  servers: string | readonly string[],
  { name, inboxPrefix, timeoutMs, signal }: OpenOptions,
): Promise<OwnConnection> {
  const { hosts, options } = serverAddresses(servers);
  const sockets = new ClientSockets();
  const closeFully = async (connection: NatsConnection): Promise<void> => {
    await connection.close();
    sockets.destroyAll();
  };
  const opening = sockets.during(() => connect({ ...lasting, ...options, name, inboxPrefix }));
  try {
    const connection = await within(opening, { timeoutMs, signal });
    return { connection, close: () => closeFully(connection) };
  } catch (error) {
    // A connection that opens after we gave up belongs to nobody.
    opening.then(closeFully).catch(() => undefined);
    sockets.destroyAll();
    signal?.throwIfAborted();
    throw new ConnectError(explain(error, hosts.join(', '), options), { cause: error });
  }
}

function explain(error: unknown, hosts: string, { user, token }: { user?: string; token?: string }): string {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError) {
    const who = user !== undefined ? `user "${user}"` : token !== undefined ? 'the token' : 'a client without credentials';
    return `NATS at ${hosts} refuses ${who}. Put valid credentials into the address (nats://user:password@host), or pass a connection of your own.`;
  }
  if (error instanceof errors.TimeoutError) return `NATS at ${hosts} does not answer in time. Is it a NATS server, and is it running?`;
  const text = error instanceof Error ? error.message : String(error);
  return `No NATS server within reach at ${hosts}: ${text}. Start one (nats-server -js), or correct the address.`;
}

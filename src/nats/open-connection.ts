import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';
import { systemRandom } from '../system/system-random.js';
import { ClientSockets } from './client-sockets.js';
import { authenticationOf, showCredentials, type Credentials, type TlsFiles } from './credentials.js';
import { within } from './within.js';
import { serverAddresses, type ServerAddresses } from './server-addresses.js';

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
  timeout: 2000,
  pingInterval: 1000,
  maxPingOut: 2,
  ignoreAuthErrorAbort: true,
  noAsyncTraces: true,
} as const;

/** So long between two dials of one server at least, and at most twice as long. */
const REDIAL_MS = 250;

/** A connection of our own, and the way to end it with all that it opened. */
export interface OwnConnection {
  readonly connection: NatsConnection;
  readonly close: () => Promise<void>;
}

/** Where the servers are, and who we are to them. */
export interface ServerAccess {
  readonly servers: string | readonly string[];
  readonly credentials?: Credentials | undefined;
  readonly tls?: TlsFiles | undefined;
}

/** Tries every server once. Throws `ConnectError` that says what is wrong, or the signal's reason. */
export async function openConnection(access: ServerAccess, { name, inboxPrefix, timeoutMs, signal }: OpenOptions): Promise<OwnConnection> {
  const { hosts, options, who } = readAccess(access);
  const sockets = new ClientSockets();
  const closeFully = async (connection: NatsConnection): Promise<void> => {
    await connection.close();
    sockets.destroyAll();
  };
  const reconnectDelayHandler = (): number => {
    sockets.dialing();
    return REDIAL_MS * (1 + systemRandom.next());
  };
  const opening = sockets.during(() => connect({ ...lasting, ...options, name, inboxPrefix, reconnectDelayHandler }));
  try {
    const connection = await within(opening, { timeoutMs, signal });
    void restBetweenDials(sockets, connection);
    return { connection, close: () => closeFully(connection) };
  } catch (error) {
    // A connection that opens after we gave up belongs to nobody.
    opening.then(closeFully).catch(() => undefined);
    sockets.destroyAll();
    signal?.throwIfAborted();
    throw new ConnectError(explain(error, hosts.join(', '), who), { cause: error });
  }
}

async function restBetweenDials(sockets: ClientSockets, connection: NatsConnection): Promise<void> {
  sockets.rest();
  for await (const { type } of connection.status()) if (type === 'reconnect') sockets.rest();
}

/** Credentials stand in the addresses or beside them, not in both. */
function readAccess({ servers, credentials, tls }: ServerAccess): ServerAddresses & { readonly who: string } {
  const { hosts, options } = serverAddresses(servers);
  const { user, token } = options;
  const isInAddress = user !== undefined || token !== undefined;
  if (credentials && isInAddress)
    throw new ConnectError(`There are credentials in the address of ${hosts.join(', ')} and beside it. Give one of them.`);
  const inAddress = user !== undefined ? `user "${user}"` : token !== undefined ? 'the token' : 'a client without credentials';
  return {
    hosts,
    options: { ...options, ...(credentials && authenticationOf(credentials)), ...(tls && { tls }) },
    who: credentials ? showCredentials(credentials) : inAddress,
  };
}

function explain(error: unknown, hosts: string, who: string): string {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return (
      `NATS at ${hosts} refuses ${who}. Put valid credentials into the address (nats://user:password@host) or the option credentials, ` +
      'or pass a connection of your own.'
    );
  if (error instanceof errors.TimeoutError) return `NATS at ${hosts} does not answer in time. Is it a NATS server, and is it running?`;
  const text = error instanceof Error ? error.message : String(error);
  if (/certificate|tls|ssl/i.test(text))
    return `NATS at ${hosts} and we do not trust each other: ${text}. Name who signed it (tls.caFile), and our own certificate if it asks for one.`;
  return `No NATS server within reach at ${hosts}: ${text}. Start one (nats-server -js), or correct the address.`;
}

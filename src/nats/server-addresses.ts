import type { ConnectionOptions } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';

type Credentials = Pick<ConnectionOptions, 'user' | 'pass' | 'token' | 'authenticator'>;

/** Addresses without secrets, and what the client needs beside them. */
export interface ServerAddresses {
  /** `host:port`, safe to show. */
  readonly hosts: readonly string[];
  readonly options: Pick<ConnectionOptions, 'servers' | 'tls'> & Credentials;
}

/**
 * Reads `nats://user:pass@host:port`, `nats://token@host`, `tls://host`, `host:port`; several with commas or as a list. The client ignores
 * credentials inside an address, so they are taken out here. Throws `ConnectError` for what is no address; no message shows a secret.
 */
export function serverAddresses(servers: string | readonly string[]): ServerAddresses {
  const list = [servers].flat().flatMap((entry) => entry.split(','));
  const urls = list.map((entry) => parseAddress(entry.trim()));
  const hosts = urls.map(({ host }) => host);
  const credentials = urls.map(credentialsOf).filter((found) => found !== undefined);
  const [first, ...others] = credentials.map((found) => JSON.stringify(found));
  if (others.some((other) => other !== first)) {
    throw new ConnectError(
      `The addresses ${hosts.join(', ')} carry different credentials. Give all of them the same, or pass a connection of your own.`,
    );
  }
  const isTls = urls.some(({ protocol }) => protocol === 'tls:');
  return { hosts, options: { servers: hosts, ...credentials[0], ...(isTls && { tls: {} }) } };
}

function parseAddress(address: string): URL {
  const withScheme = address.includes('://') ? address : `nats://${address}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  const isKnown = url?.protocol === 'nats:' || url?.protocol === 'tls:';
  if (!url?.hostname || !isKnown || !isDecodable(url)) {
    const shown = withScheme.replace(/\/\/.*@/, '//***@');
    throw new ConnectError(`"${shown}" is not the address of a NATS server. Expected nats://host:port, or tls://host:port.`);
  }
  if (url.port === '') url.port = '4222';
  return url;
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function credentialsOf({ username, password }: URL): Credentials | undefined {
  if (username === '') return undefined;
  if (password === '') return { token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}

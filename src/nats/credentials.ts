import { readFileSync } from 'node:fs';
import { credsAuthenticator, nkeyAuthenticator, type Authenticator, type ConnectionOptions } from '@nats-io/transport-node';
import { ConnectError } from '../errors.js';

/** Who we are to NATS. Files are read again at every reconnect, so that what they hold may be replaced while a worker runs. */
export type Credentials =
  | { readonly user: string; readonly password: string }
  | { readonly token: string }
  /** A `.creds` file: a JWT and the seed of its nkey. */
  | { readonly credsFile: string }
  /** A file with the seed of an nkey (`SU…`). */
  | { readonly nkeyFile: string };

/** PEM files. Without a `caFile`, the authorities that Node trusts. */
export interface TlsFiles {
  readonly caFile?: string;
  /** Ours, with its key, for servers that verify clients. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** What the client needs for these credentials. Throws `ConnectError` for a file that cannot be read or holds none; it shows no secret. */
export function authenticationOf(credentials: Credentials): Pick<ConnectionOptions, 'user' | 'pass' | 'token' | 'authenticator'> {
  if ('user' in credentials) return { user: credentials.user, pass: credentials.password };
  if ('token' in credentials) return { token: credentials.token };
  if ('credsFile' in credentials) return { authenticator: fromFile(credentials.credsFile, credsAuthenticator) };
  return { authenticator: fromFile(credentials.nkeyFile, (read) => nkeyAuthenticator(() => trimmed(read()))) };
}

/** For messages. */
export function showCredentials(credentials: Credentials): string {
  if ('user' in credentials) return `user "${credentials.user}"`;
  if ('token' in credentials) return 'the token';
  return `the credentials in ${'credsFile' in credentials ? credentials.credsFile : credentials.nkeyFile}`;
}

function fromFile(path: string, authenticatorOf: (read: () => Uint8Array) => Authenticator): Authenticator {
  let last = readFirst(path);
  const authenticator = authenticatorOf(() => {
    try {
      last = readFileSync(path);
    } catch {
      // It is being replaced, perhaps: the server will say what it thinks of the last one.
    }
    return last;
  });
  try {
    authenticator('nonce');
  } catch {
    // The client's error may quote what it read.
    throw new ConnectError(
      `${path} holds no credentials for NATS. Give the path of a .creds file as credsFile, of a seed (SU…) as nkeyFile.`,
    );
  }
  return authenticator;
}

function readFirst(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConnectError(`The credentials in ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}. Correct the path.`, {
      cause,
    });
  }
}

const trimmed = (bytes: Uint8Array): Uint8Array => new TextEncoder().encode(new TextDecoder().decode(bytes).trim());

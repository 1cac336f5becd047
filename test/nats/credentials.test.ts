import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { nkeys } from '@nats-io/transport-node';
import { expect, it, onTestFinished } from 'vitest';
import { createWorker, openGroup, type GroupOptions } from '../../src/index.js';
import { statusOf } from '../contract/link-status.js';
import { openTls } from './open-tls.js';
import { openConfiguredServer, openFolder, openLink, openServer } from './open-server.js';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Identity {
  readonly publicKey: string;
  readonly seed: string;
  readonly creds: string;
}

/** A key, and a `.creds` file with it. Its JWT is empty: a server that knows the key does not read it. */
function newIdentity(): Identity {
  const pair = nkeys.createUser();
  const seed = text(pair.getSeed());
  const section = (kind: string, body: string): string => `-----BEGIN ${kind}-----\n${body}\n------END ${kind}------\n`;
  return {
    publicKey: pair.getPublicKey(),
    seed,
    creds: `${section('NATS USER JWT', 'e30.e30.e30')}\n${section('USER NKEY SEED', seed)}`,
  };
}

const serverFor = (...identities: readonly Identity[]) =>
  openConfiguredServer(`authorization { users: [ ${identities.map(({ publicKey }) => `{ nkey: ${publicKey} }`).join(' ')} ] }`);

async function fileWith(content: string): Promise<string> {
  const path = join(await openFolder(), 'secret.txt');
  await writeFile(path, content);
  return path;
}

it('user and password, and a token, may stand beside the address', async () => {
  const { url } = await openServer({ extraArgs: ['--user', 'bob', '--pass', 'p@ss/word'] });
  expect((await openLink({ servers: url, credentials: { user: 'bob', password: 'p@ss/word' } })).status).toBe('connected');
  const other = await openServer({ extraArgs: ['--auth', 's3cret'] });
  expect((await openLink({ servers: other.url, credentials: { token: 's3cret' } })).status).toBe('connected');
});

it('an nkey and a .creds file are used', async () => {
  const identity = newIdentity();
  const { url } = await serverFor(identity);
  expect((await openLink({ servers: url, credentials: { nkeyFile: await fileWith(`${identity.seed}\n`) } })).status).toBe('connected');
  expect((await openLink({ servers: url, credentials: { credsFile: await fileWith(identity.creds) } })).status).toBe('connected');
});

it('a file of credentials that is replaced counts from the next reconnect on', async () => {
  const [old, young] = [newIdentity(), newIdentity()];
  const first = await serverFor(old);
  const path = await fileWith(old.seed);
  const link = await openLink({ servers: first.url, credentials: { nkeyFile: path } });
  await writeFile(`${path}.new`, young.seed);
  await rename(`${path}.new`, path);
  await first.stop();
  await statusOf(link, 'disconnected');
  const folder = await openFolder();
  const configFile = join(folder, 'nats.conf');
  await writeFile(configFile, `authorization { users: [ { nkey: ${young.publicKey} } ] }`);
  await openServer({ configFile, port: first.port });
  await statusOf(link, 'connected');
});

it('TLS with an authority of its own, and with a certificate for the client', async () => {
  const { caFile, server, client } = await openTls();
  const tls = `cert_file: "${server.certFile}", key_file: "${server.keyFile}", ca_file: "${caFile}"`;
  const one = await openConfiguredServer(`tls { ${tls} }`);
  expect((await openLink({ servers: one.url, tls: { caFile } })).status).toBe('connected');
  await expect(openLink({ servers: one.url })).rejects.toThrow(/do not trust each other: .*certificate.* Name who signed it/);
  const mutual = await openConfiguredServer(`tls { ${tls}, verify: true }`);
  expect((await openLink({ servers: mutual.url, tls: { caFile, ...client } })).status).toBe('connected');
  await expect(openLink({ servers: mutual.url, tls: { caFile } }, 1_500)).rejects.toMatchObject({ code: 'ERR_CONCLAVE_CONNECT' });
});

const SECRET = 'hunter2';

it('no error and no line of a log shows a secret, whatever is wrong', async () => {
  const { url } = await openServer({ extraArgs: ['--user', 'bob', '--pass', 'right'] });
  const seed = newIdentity().seed;
  const attempts: readonly Partial<Record<keyof GroupOptions, unknown>>[] = [
    { servers: url, credentials: { user: 'bob', password: SECRET } },
    { servers: url, credentials: { token: SECRET } },
    { servers: url, credentials: { nkeyFile: await fileWith(seed) } },
    { servers: url, credentials: { nkeyFile: await fileWith(SECRET) } },
    { servers: url, credentials: { credsFile: await fileWith(SECRET) } },
    { servers: url, credentials: { user: 'bob', pass: SECRET } },
    { servers: url, credentials: SECRET },
    { servers: { url: `nats://bob:${SECRET}@127.0.0.1` } },
    { servers: [`nats://bob:${SECRET}@127.0.0.1:x`] },
    { servers: url.replace('//', `//bob:${SECRET}@`), credentials: { token: SECRET } },
    { servers: url.replace('//', `//bob:${SECRET}@`) },
    { credentials: { token: SECRET }, memory: {} },
    { servers: url, tls: { caFile: '/nowhere', key: SECRET } },
  ];
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const logger = { info: say, warn: say, error: say };
  for (const attempt of attempts) {
    const options = { group: 'g', ...attempt } as GroupOptions;
    const errors = [
      await openGroup({ ...options, timeoutMs: 3_000 }).then(() => undefined, deepText),
      await startOf({ ...options, partitions: 1, logger, run: () => undefined } as never).then(() => undefined, deepText),
    ];
    for (const shown of errors) {
      expect(shown, JSON.stringify(attempt)).toMatch(/ERR_CONCLAVE_(CONNECT|CONFIG)/);
      expect(shown).not.toContain(SECRET);
      expect(shown).not.toContain(seed);
    }
  }
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('\n')).not.toContain(SECRET);
  expect(lines.join('\n')).not.toContain(seed);
});

async function startOf(options: Parameters<typeof createWorker>[0]): Promise<void> {
  const worker = createWorker(options);
  onTestFinished(async () => void (await worker.stop()));
  await worker.start();
}

/** All that a logger could print of an error: message, fields, stack, and its causes. */
const deepText = (error: unknown): string => inspect(error, { depth: 10 });

it('a file that is not there is named, with what to do', async () => {
  await expect(openLink({ servers: 'nats://127.0.0.1:1', credentials: { credsFile: '/nowhere.creds' } })).rejects.toThrow(
    /The credentials in \/nowhere.creds cannot be read: ENOENT. Correct the path./,
  );
});

it('credentials without a server are a problem, not a hub in memory', () => {
  const { NATS_URL } = process.env;
  delete process.env.NATS_URL;
  onTestFinished(() => void (NATS_URL === undefined || (process.env.NATS_URL = NATS_URL)));
  expect(() => createWorker({ group: 'g', partitions: 1, credentials: { token: 'x' }, run: () => Promise.resolve() })).toThrow(
    /need servers, or NATS_URL/,
  );
});

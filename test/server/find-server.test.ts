import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findServerIn } from '../../src/server/find-server.js';
import { ServerNotFoundError } from '../../src/server/server-not-found-error.js';
import type { Surroundings } from '../../src/server/surroundings.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'conclave-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (path: string, text: string, mode = 0o755): Promise<string> => {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
  await chmod(full, mode);
  return full;
};

const putServer = (path: string, version: string): Promise<string> => put(path, `#!/bin/sh\necho "nats-server: v${version}"\n`);

const putDebian = async (): Promise<void> => {
  await put('etc/os-release', 'ID=debian\nVERSION_CODENAME=bookworm\n');
  await put('usr/share/keyrings/debian-archive-keyring.gpg', '');
  await put('usr/bin/apt-get', '');
};

/** Programs named apt-get and dpkg-deb that take their time and bring a server of the asked suite. */
const putPackageTools = async (aptGet = 'sleep 0.05'): Promise<void> => {
  await put('bin/apt-get', `#!/bin/sh\n${aptGet}\n[ "$4" = download ] && cp sources.list nats-server_1_all.deb\nexit 0\n`);
  const server = 'printf "#!/bin/sh\\necho nats-server: v2.%s.0\\n" "$(wc -w < "$2" | tr -d " ")"';
  await put(
    'bin/dpkg-deb',
    `#!/bin/sh\nmkdir -p "$3/usr/sbin"; ${server} > "$3/usr/sbin/nats-server"; chmod +x "$3/usr/sbin/nats-server"\n`,
  );
};

const machine = (env: Record<string, string> = {}, platform: NodeJS.Platform = 'linux'): Surroundings => ({
  env: { PATH: `${root}/bin:/usr/bin:/bin`, ...env },
  platform,
  root,
  systemFolders: [`${root}/usr/sbin`],
  cacheFolders: [`${root}/cache`],
});

test('a binary named by NATS_SERVER_BIN wins over all others', async () => {
  await putServer('bin/nats-server', '2.1.0');
  const path = await putServer('opt/mine', '2.2.0');
  await expect(findServerIn(machine({ NATS_SERVER_BIN: path }), {})).resolves.toEqual({ path, version: '2.2.0', source: 'env' });
});

test('a NATS_SERVER_BIN that does not run is an error, never replaced silently', async () => {
  await putServer('bin/nats-server', '2.1.0');
  const NATS_SERVER_BIN = await put('opt/other', '#!/bin/sh\necho something else\n');
  await expect(findServerIn(machine({ NATS_SERVER_BIN }), {})).rejects.toThrow(
    /opt\/other: it answered "something else.*correct NATS_SERVER_BIN/s,
  );
});

test('PATH comes before system folders, system folders before the cache', async () => {
  await putServer('cache/bookworm/nats-server', '2.3.0');
  await expect(findServerIn(machine({ PATH: `${root}/bin` }), {})).resolves.toMatchObject({ source: 'cache', version: '2.3.0' });
  await putServer('usr/sbin/nats-server', '2.2.0');
  await expect(findServerIn(machine({ PATH: `${root}/bin` }), {})).resolves.toMatchObject({ source: 'system', version: '2.2.0' });
  await putServer('bin/nats-server', '2.1.0');
  await expect(findServerIn(machine({ PATH: `${root}/bin` }), {})).resolves.toMatchObject({ source: 'path', version: '2.1.0' });
});

test('a broken binary is passed over', async () => {
  await put('bin/nats-server', '#!/bin/sh\nexit 1\n');
  await putServer('usr/sbin/nats-server', '2.2.0');
  await expect(findServerIn(machine({ PATH: `${root}/bin` }), {})).resolves.toMatchObject({ source: 'system' });
});

test('the cached server of the own release comes first', async () => {
  await putDebian();
  await putServer('cache/trixie/nats-server', '2.10.0');
  await putServer('cache/bookworm/nats-server', '2.9.0');
  await expect(findServerIn(machine({ PATH: '/nowhere' }), {})).resolves.toMatchObject({ version: '2.9.0' });
});

test('a suite is not answered with an installed server or with another suite', async () => {
  await putDebian();
  await putServer('bin/nats-server', '2.1.0');
  await putServer('cache/bookworm/nats-server', '2.9.0');
  const forky = await putServer('cache/forky/nats-server', '2.15.0');
  await expect(findServerIn(machine(), { suite: 'forky' })).resolves.toEqual({ path: forky, version: '2.15.0', source: 'cache' });
  await expect(findServerIn(machine({ PATH: '/nowhere' }), { suite: 'trixie' })).rejects.toThrow('holds only forky, bookworm');
});

test('a cold cache is filled from the archive once, and says so', async () => {
  await putDebian();
  await putPackageTools();
  const lines: string[] = [];
  const options = { suite: 'trixie', onProgress: (line: string) => lines.push(line) } as const;
  await expect(findServerIn(machine(), options)).resolves.toMatchObject({ source: 'fetched', path: `${root}/cache/trixie/nats-server` });
  expect(lines).toEqual([expect.stringContaining('http://deb.debian.org/debian trixie'), expect.stringContaining('Fetched nats-server')]);
  await expect(findServerIn(machine(), options)).resolves.toMatchObject({ source: 'cache' });
});

test('cold starts that race each other all get a server, and leave nothing else', async () => {
  await putDebian();
  await putPackageTools();
  const found = await Promise.all(Array.from({ length: 8 }, () => findServerIn(machine(), { suite: 'trixie' })));
  expect(new Set(found.map(({ path }) => path))).toEqual(new Set([`${root}/cache/trixie/nats-server`]));
  expect(await readdir(`${root}/cache`)).toEqual(['trixie']);
});

test('the error lists every place with its reason, and the command for this system', async () => {
  await putDebian();
  await putPackageTools('echo "E: Failed to fetch" >&2; exit 100');
  const refusal: unknown = await findServerIn(machine({ PATH: `${root}/bin` }), {}).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ServerNotFoundError);
  expect(refusal).toMatchObject({ code: 'ERR_CONCLAVE_SERVER_NOT_FOUND', command: 'sudo apt-get install nats-server' });
  const places = (refusal as ServerNotFoundError).lookedAt.map(({ place }) => place);
  const servers = ['bin', 'usr/sbin'].map((folder) => join(root, folder, 'nats-server'));
  expect(places).toEqual(['NATS_SERVER_BIN', ...servers, `cache ${root}/cache`, 'fetch from http://deb.debian.org/debian bookworm']);
  expect((refusal as Error).message).toContain('E: Failed to fetch');
  expect(await readdir(`${root}/cache`)).toEqual([]);
});

test.for([
  ['darwin', 'brew install nats-server'],
  ['win32', 'download nats-server from https://nats.io/download and set NATS_SERVER_BIN to its path'],
] as const)('on %s the command is: %s', async ([platform, command]) => {
  await expect(findServerIn(machine({ PATH: '/nowhere' }, platform), {})).rejects.toMatchObject({ command });
});

test('an abort ends the search with the reason of the abort', async () => {
  await putDebian();
  await putPackageTools('exec sleep 60');
  const abort = new AbortController();
  const reason = new Error('enough');
  const search = findServerIn(machine(), { suite: 'trixie', signal: abort.signal, onProgress: () => abort.abort(reason) });
  await expect(search).rejects.toBe(reason);
  expect(await readdir(`${root}/cache`)).toEqual([]);
});

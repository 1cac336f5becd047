import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseArchive } from '../../src/server/archive-choice.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'conclave-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (files: Record<string, string>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};

const DEBIAN = { 'etc/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n', 'usr/share/keyrings/debian-archive-keyring.gpg': '' };

test('a suite comes from the Debian mirror of this machine, not from its security archive', async () => {
  const security = 'deb http://mirror.example/debian-security bookworm-security main\n';
  await put({ ...DEBIAN, 'etc/apt/sources.list': `${security}deb http://mirror.example/debian bookworm main\n` });
  await expect(chooseArchive(root, 'trixie')).resolves.toEqual({
    uri: 'http://mirror.example/debian',
    suite: 'trixie',
    components: ['main'],
    signedBy: join(root, 'usr/share/keyrings/debian-archive-keyring.gpg'),
  });
});

test('without a mirror of its own the machine falls back to deb.debian.org', async () => {
  await put(DEBIAN);
  await expect(chooseArchive(root)).resolves.toMatchObject({ uri: 'http://deb.debian.org/debian', suite: 'bookworm' });
});

test('an archive that the distribution signs comes before one that somebody added for the same suite', async () => {
  await put({
    ...DEBIAN,
    'etc/apt/sources.list.d/a.list': 'deb [signed-by=/etc/apt/keyrings/node.gpg] http://node.example bookworm main\n',
    'etc/apt/sources.list.d/debian.sources':
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n',
  });
  await expect(chooseArchive(root)).resolves.toMatchObject({ uri: 'http://mirror.example/debian' });
});

test('a derivative of Ubuntu fetches from the universe of its Ubuntu release', async () => {
  await put({
    'etc/os-release': 'ID=linuxmint\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n',
    'etc/apt/sources.list': 'deb http://ubuntu.example/ubuntu noble main\ndeb http://ubuntu.example/ubuntu noble universe\n',
  });
  await expect(chooseArchive(root)).resolves.toEqual({ uri: 'http://ubuntu.example/ubuntu', suite: 'noble', components: ['universe'] });
});

test('a suite without the Debian keyring says which package brings it', async () => {
  await put({ 'etc/os-release': 'ID=ubuntu\nUBUNTU_CODENAME=noble\n' });
  await expect(chooseArchive(root, 'forky')).resolves.toContain('debian-archive-keyring');
});

test('a system without releases has no archive', async () => {
  await expect(chooseArchive(root)).resolves.toBe('this system has no release that apt could fetch from');
});

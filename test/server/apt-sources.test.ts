import { expect, test } from 'vitest';
import { parseDeb822, parseOneLine } from '../../src/server/apt-sources.js';

test('one-line sources are read with options, comments and several components', () => {
  const text = [
    '# deb http://old.example/debian stretch main',
    'deb http://mirror.example/debian bookworm main contrib # ours',
    'deb-src http://mirror.example/debian bookworm main',
    'deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] https://apt.example trixie main',
  ].join('\n');
  expect(parseOneLine(text)).toEqual([
    { uri: 'http://mirror.example/debian', suite: 'bookworm', components: ['main', 'contrib'] },
    { uri: 'https://apt.example', suite: 'trixie', components: ['main'], signedBy: '/usr/share/keyrings/x.gpg' },
  ]);
});

test('deb822 sources give one entry for each address and suite', () => {
  const text = `Types: deb deb-src
# a comment in between
URIs: http://one.example/debian
 http://two.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://source.example
Suites: bookworm

Enabled: no
Types: deb
URIs: http://off.example
Suites: bookworm
`;
  const signed = { components: ['main'], signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg' };
  expect(parseDeb822(text)).toEqual([
    { uri: 'http://one.example/debian', suite: 'bookworm', ...signed },
    { uri: 'http://one.example/debian', suite: 'bookworm-updates', ...signed },
    { uri: 'http://two.example/debian', suite: 'bookworm', ...signed },
    { uri: 'http://two.example/debian', suite: 'bookworm-updates', ...signed },
  ]);
});

test('a key written into the source is not taken for a path', () => {
  const text =
    'Types: deb\nURIs: http://x.example\nSuites: noble\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n abc\n';
  expect(parseDeb822(text)).toEqual([{ uri: 'http://x.example', suite: 'noble', components: ['main'] }]);
});

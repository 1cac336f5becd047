import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSource, readAptSources } from './apt-sources.js';

/** Debian releases whose nats-server is of an age worth testing against: 2.9, 2.10, 2.15. */
export type Suite = 'bookworm' | 'trixie' | 'forky';

const FALLBACK_URI = 'http://deb.debian.org/debian';

/**
 * The one archive to fetch nats-server from: the asked Debian suite on this machine's own mirror, or without a suite this machine's own
 * release. A string instead says why there is none.
 */
export const chooseArchive = async (root: string, suite?: Suite): Promise<AptSource | string> => {
  const release = await readRelease(root);
  const sources = await readAptSources(root);
  const own = sources.filter(({ uri }) => !uri.startsWith('cdrom:'));
  if (suite !== undefined) return debianArchive({ root, suite, own });
  if (release.codename === undefined) return 'this system has no release that apt could fetch from';
  const component = release.isUbuntu ? 'universe' : 'main';
  const [first] = own
    .filter((source) => source.suite === release.codename && source.components.includes(component))
    .sort((a, b) => distrust(a) - distrust(b));
  if (first !== undefined) return { ...first, components: [component] };
  if (release.isDebian) return debianArchive({ root, suite: release.codename, own });
  return `no apt source of this system has the suite ${release.codename} with the component ${component}`;
};

/** The name under which a fetched server is kept when no suite is asked for: this system's release, like `bookworm` or `noble`. */
export const ownCodename = async (root: string): Promise<string | undefined> => (await readRelease(root)).codename;

const debianArchive = async (wanted: { root: string; suite: string; own: readonly AptSource[] }): Promise<AptSource | string> => {
  const mirror = wanted.own.find((source) => isDebianMirror(source));
  const signedBy = await firstReadable(
    ['gpg', 'pgp'].map((kind) => join(wanted.root, `usr/share/keyrings/debian-archive-keyring.${kind}`)),
  );
  if (signedBy === undefined) return 'the Debian keyring is missing: install the package debian-archive-keyring';
  return { uri: mirror?.uri ?? FALLBACK_URI, suite: wanted.suite, components: ['main'], signedBy };
};

/** Security archives live under another address and hold no nats-server. */
const isDebianMirror = ({ uri, suite, signedBy = '' }: AptSource): boolean =>
  !suite.endsWith('-security') && (/\/debian\/?$/.test(uri) || (signedBy.includes('debian-archive') && !uri.includes('debian-security')));

/** Sources that the distribution signs come before those that anybody may have added for the same suite. */
const distrust = ({ signedBy }: AptSource): number => {
  if (signedBy === undefined) return 1;
  return /(debian|ubuntu)-archive/.test(signedBy) ? 0 : 2;
};

/** Source: os-release(5). Derivatives of Ubuntu name the release that their packages come from in `UBUNTU_CODENAME`. */
const readRelease = async (root: string): Promise<{ codename: string | undefined; isUbuntu: boolean; isDebian: boolean }> => {
  const text = await readFile(join(root, 'etc/os-release'), 'utf8').catch(() => '');
  const field = (name: string): string | undefined => new RegExp(`^${name}="?([^"\\n]+)"?$`, 'm').exec(text)?.[1];
  const ubuntu = field('UBUNTU_CODENAME');
  return { codename: ubuntu ?? field('VERSION_CODENAME'), isUbuntu: ubuntu !== undefined, isDebian: field('ID') === 'debian' };
};

const firstReadable = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
};

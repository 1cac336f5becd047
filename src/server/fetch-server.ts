import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AptSource } from './apt-sources.js';

const execute = promisify(execFile);
const STALE_AFTER_MS = 3_600_000;

export interface FetchRequest {
  readonly archive: AptSource;
  /** Existing, writable folder; the binary ends up in `<folder>/<suite>/nats-server`. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * Downloads nats-server with apt into a private folder and returns the path of the binary. Needs no root and changes nothing of the
 * system: lists, cache, status and sources are our own; signatures are checked as ever. Fetches that race each other are safe: each
 * works in its own folder and the last step is a rename. Rejects with apt's message when the archive is out of reach.
 */
export const fetchServer = async (request: FetchRequest): Promise<string> => {
  await sweepStale(request.folder);
  const work = await mkdtemp(join(request.folder, '.fetch-'));
  try {
    await writePrivateApt(work, request.archive);
    const options = {
      cwd: work,
      env: { ...request.env, LC_ALL: 'C' },
      timeout: 180_000,
      ...(request.signal && { signal: request.signal }),
    };
    await execute('apt-get', ['-q', '-c', join(work, 'apt.conf'), 'update'], options);
    await execute('apt-get', ['-q', '-c', join(work, 'apt.conf'), 'download', 'nats-server'], options);
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded no package');
    await execute('dpkg-deb', ['-x', archive, 'unpacked'], options);
    await mkdir(join(request.folder, request.archive.suite), { recursive: true });
    const path = join(request.folder, request.archive.suite, 'nats-server');
    await rename(join(work, 'unpacked/usr/sbin/nats-server'), path);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/**
 * An apt configuration that is read after the system's own, so that proxies stay and everything that writes is ours. Hooks of the system
 * are cleared: they refresh caches of other programs. Without `Error-Mode` apt reports success when a download failed.
 */
const writePrivateApt = async (work: string, archive: AptSource): Promise<void> => {
  await Promise.all(['lists/partial', 'cache/archives/partial'].map((folder) => mkdir(join(work, folder), { recursive: true })));
  const signed = archive.signedBy === undefined ? '' : `signed-by=${archive.signedBy} `;
  await writeFile(
    join(work, 'sources.list'),
    `deb [${signed}target=Packages] ${archive.uri} ${archive.suite} ${archive.components.join(' ')}\n`,
  );
  await writeFile(join(work, 'status'), '');
  const settings = {
    'Dir::State': work,
    'Dir::State::lists': `${work}/lists`,
    'Dir::State::status': `${work}/status`,
    'Dir::Cache': `${work}/cache`,
    'Dir::Etc::sourcelist': `${work}/sources.list`,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '1',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  const hooks = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `#clear APT::Update::${hook};\n`);
  await writeFile(join(work, 'apt.conf'), [...hooks, ...lines].join(''));
};

/** A fetch that was killed leaves its folder of some 20 MB behind; nobody works for an hour on one. */
const sweepStale = async (folder: string): Promise<void> => {
  const leftovers = (await readdir(folder)).filter((name) => name.startsWith('.fetch-')).map((name) => join(folder, name));
  for (const path of leftovers) {
    const changedAtMs = await stat(path).then(
      (info) => info.mtimeMs,
      () => undefined,
    );
    if (changedAtMs !== undefined && Date.now() - changedAtMs > STALE_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
};

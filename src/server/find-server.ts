import { delimiter, join } from 'node:path';
import { chooseArchive, ownCodename } from './archive-choice.js';
import { listCache, openCacheFolder } from './cache-folder.js';
import { fetchServer } from './fetch-server.js';
import type { FindServerOptions, FoundServer } from './find-server-options.js';
import { fixCommand } from './fix-command.js';
import { ServerNotFoundError } from './server-not-found-error.js';
import { ServerSearch } from './server-search.js';
import { readServerVersion } from './server-version.js';
import { readSurroundings, type Surroundings } from './surroundings.js';

/**
 * Finds a nats-server binary that runs: `NATS_SERVER_BIN`, then PATH, the folders that packages install to, our cache, and at last a fetch
 * from the archive of a Debian or Ubuntu system, which needs no root, takes 4–10 s and is cached. A `NATS_SERVER_BIN` that does not run is
 * an error: what was asked for by name is never replaced silently. Throws `ServerNotFoundError` with every place that was looked at.
 * May run in several processes at once.
 */
export const findServer = (options: FindServerOptions = {}): Promise<FoundServer> => findServerIn(readSurroundings(), options);

/** `findServer` on a machine that is described instead of the one we run on. */
export const findServerIn = async (surroundings: Surroundings, options: FindServerOptions): Promise<FoundServer> => {
  const task: Task = { surroundings, options, search: new ServerSearch(options.signal) };
  const found = (await findInstalled(task)) ?? (await findCached(task)) ?? (await fetchFromArchive(task));
  if (found !== undefined) return found;
  const wanted = options.suite === undefined ? 'nats-server' : `nats-server of Debian ${options.suite}`;
  throw new ServerNotFoundError(wanted, task.search.lookedAt, await fixCommand(surroundings));
};

interface Task {
  readonly surroundings: Surroundings;
  readonly options: FindServerOptions;
  readonly search: ServerSearch;
}

const findInstalled = async ({ surroundings, options, search }: Task): Promise<FoundServer | undefined> => {
  if (options.suite !== undefined) return undefined;
  const { env, systemFolders } = surroundings;
  const named = env['NATS_SERVER_BIN'] ?? '';
  if (named !== '') {
    const found = await search.tryBinary(named, 'env');
    if (found !== undefined) return found;
    throw new ServerNotFoundError('nats-server', search.lookedAt, 'correct NATS_SERVER_BIN, or unset it to have one found');
  }
  search.pass('NATS_SERVER_BIN', 'not set');
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return (await search.tryFolders(onPath, 'path')) ?? (await search.tryFolders(systemFolders, 'system'));
};

/** Without a suite any cached server will do; that of this system's own release comes first. */
const findCached = async ({ surroundings, options, search }: Task): Promise<FoundServer | undefined> => {
  const own = (await ownCodename(surroundings.root)) ?? 'any';
  for (const folder of surroundings.cacheFolders) {
    const names = await listCache(folder);
    const wanted = options.suite === undefined ? [own, ...names.filter((name) => name !== own)] : [options.suite];
    const there = wanted.filter((name) => names.includes(name)).map((name) => join(folder, name));
    if (there.length === 0) search.pass(`cache ${folder}`, `holds ${names.length === 0 ? 'nothing' : `only ${names.join(', ')}`}`);
    const found = await search.tryFolders(there, 'cache');
    if (found !== undefined) return found;
  }
  return undefined;
};

const fetchFromArchive = async ({ surroundings, options, search }: Task): Promise<FoundServer | undefined> => {
  const { env, root, cacheFolders, platform } = surroundings;
  const archive = platform === 'linux' ? await chooseArchive(root, options.suite) : 'only on Debian and Ubuntu';
  if (typeof archive === 'string') {
    search.pass('fetch with apt', archive);
    return undefined;
  }
  const place = `${archive.uri} ${archive.suite}`;
  try {
    const startedAtMs = performance.now();
    const folder = await openCacheFolder(cacheFolders);
    options.onProgress?.(`Fetching nats-server from ${place} into ${folder}: some 10 s, once.`);
    const path = await fetchServer({ archive, folder, env, ...(options.signal && { signal: options.signal }) });
    const version = await readServerVersion(path, options.signal);
    options.onProgress?.(`Fetched nats-server ${version} in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s.`);
    return { path, version, source: 'fetched' };
  } catch (error) {
    search.pass(`fetch from ${place}`, error);
    return undefined;
  }
};

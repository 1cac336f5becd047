import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Suite } from './archive-choice.js';
import { findServer } from './find-server.js';
import { GuardedProcess } from './guarded-process.js';
import { awaitListening } from './ports-file.js';
import { RunningServer } from './running-server.js';
import { ServerStartError } from './server-start-error.js';
import { readServerVersion } from './server-version.js';

export interface StartServerOptions {
  /** The binary; default: the one that `findServer` finds, which may take some seconds the first time. */
  readonly path?: string;
  /** Handed to `findServer` when there is no `path`. */
  readonly suite?: Suite;
  /** Where JetStream keeps its files; such a folder is kept. Default: a temp folder that `stop()` removes. */
  readonly dataDir?: string;
  /** Default: a free one. Give the port and `dataDir` of an earlier server to bring that one back. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** Default: true. */
  readonly jetstream?: boolean;
  /** A configuration file for nats-server; host, port and `dataDir` from here win over it. */
  readonly configFile?: string;
  readonly extraArgs?: readonly string[];
  /** How long the server may take until it listens, in milliseconds. Default: 15,000; some 40 are usual. */
  readonly timeoutMs?: number;
}

/**
 * Starts a nats-server for development and tests, listening on loopback only. It ends with this process, however this process ends, and
 * does not keep it alive. Throws `ServerNotFoundError`, or `ServerStartError` with what the server printed (port taken, bad
 * configuration, unknown flag).
 */
export const startServer = async (options: StartServerOptions = {}): Promise<RunningServer> => {
  const path = options.path ?? (await findServer(options.suite === undefined ? {} : { suite: options.suite })).path;
  const version = await readServerVersion(path).catch((cause: unknown) => {
    throw new ServerStartError(`${path} does not run`, '', { cause });
  });
  const folder = await mkdtemp(join(tmpdir(), 'conclave-nats-'));
  const dataDir = options.dataDir ?? join(folder, 'data');
  await Promise.all([mkdir(join(folder, 'ports')), mkdir(dataDir, { recursive: true })]);
  const process = new GuardedProcess([path, ...serverArguments(options, dataDir), '--ports_file_dir', join(folder, 'ports')], folder);
  try {
    const pid = await process.started;
    const url = await awaitListening({ folder: join(folder, 'ports'), process, timeoutMs: options.timeoutMs ?? 15_000 });
    process.unref();
    return new RunningServer({ process, url, version, pid, dataDir });
  } catch (cause) {
    await process.release();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServerStartError(reason, process.output, { cause });
  }
};

const serverArguments = (options: StartServerOptions, dataDir: string): readonly string[] => [
  ...(options.configFile === undefined ? [] : ['-c', options.configFile]),
  ...['-a', options.host ?? '127.0.0.1', '-p', String(options.port ?? -1)],
  ...(options.jetstream === false ? [] : ['-js', '-sd', dataDir]),
  ...(options.extraArgs ?? []),
];

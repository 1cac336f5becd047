import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { connectNats, type NatsHubOptions } from '../../src/nats/connect-nats.js';
import type { Link } from '../../src/ports.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';
import { serverSuites } from '../support/nats-server.js';

/** A server for one test, of the first version that is asked for. */
export async function openServer(options: StartServerOptions = {}): Promise<RunningServer> {
  const server = await startServer({ ...serverSuites()[0]?.options, ...options });
  onTestFinished(() => server.stop());
  return server;
}

/** A server with these lines as its configuration file. */
export async function openConfiguredServer(configuration: string): Promise<RunningServer> {
  const folder = await openFolder();
  const configFile = join(folder, 'nats.conf');
  await writeFile(configFile, configuration);
  return openServer({ configFile });
}

export async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'conclave-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A link to the group `g`. */
export async function openLink(options: NatsHubOptions, timeoutMs = 5_000): Promise<Link> {
  const link = await connectNats(options).link('g', { name: 'test', timeoutMs });
  onTestFinished(() => link.close());
  return link;
}

/** A client that is not ours: a user's, or an operator's. */
export async function openClient(
  url: string,
  options: ConnectionOptions = {},
): Promise<{ connection: NatsConnection; streams: JetStreamManager['streams'] }> {
  const connection = await connect({ servers: url, ...options });
  onTestFinished(() => connection.close());
  return { connection, streams: (await jetstreamManager(connection, { checkAPI: false })).streams };
}

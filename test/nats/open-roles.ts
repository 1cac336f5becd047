import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import { inboxPrefix } from '../../src/protocol/subjects.js';
import type { RunningServer } from '../../src/server/running-server.js';
import { runCli } from '../cli/run-cli.js';
import { openFolder, openServer } from './open-server.js';

export interface ServerWithRoles {
  readonly server: RunningServer;
  /** With `<role>-<group>.conf` for each user. */
  readonly folder: string;
  /** The address with the credentials of this user. */
  readonly as: (user: string) => string;
  /** A client of this user that is not ours, with the inbox that its group has. */
  readonly client: (user: string) => Promise<NatsConnection>;
}

const ROLES = ['worker', 'operator', 'observer'] as const;

/**
 * A server that knows `<role>-<group>` for each role and group, each with what `conclave server permissions` prints for it, and lets
 * everything to those who name nobody.
 */
export async function openRoles(groups: readonly string[]): Promise<ServerWithRoles> {
  const folder = await openFolder();
  const users = await Promise.all(groups.flatMap((group) => ROLES.map((role) => userOf(folder, role, group))));
  const configFile = join(folder, 'nats.conf');
  await writeFile(configFile, `no_auth_user: all\nauthorization { users: [\n  { user: all, password: pw }\n  ${users.join('\n  ')}\n] }\n`);
  const server = await openServer({ configFile });
  const as = (user: string): string => `nats://${user}:pw@127.0.0.1:${server.port}`;
  return {
    server,
    folder,
    as,
    async client(user) {
      const group = user.split('-').at(-1) as string;
      const connection = await connect({ servers: server.url, user, pass: 'pw', inboxPrefix: inboxPrefix(group), noAsyncTraces: true });
      onTestFinished(() => connection.close());
      return connection;
    },
  };
}

async function userOf(folder: string, role: string, group: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(['server', 'permissions', '--role', role, '--group', group]);
  if (code !== 0) throw new Error(stderr);
  const name = `${role}-${group}`;
  await writeFile(join(folder, `${name}.conf`), stdout);
  return `{ user: "${name}", password: pw, include "./${name}.conf" }`;
}

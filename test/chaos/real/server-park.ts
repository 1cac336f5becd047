import { MortalServer } from '../../support/mortal-server.js';
import { ServerCluster } from '../../support/server-cluster.js';

/** The servers of one run: one, or three that share JetStream. */
export interface ServerPark extends AsyncDisposable {
  readonly servers: readonly MortalServer[];
  readonly urls: readonly string[];
  /** The server that leads the log of a group; the only one, when there is one. */
  readonly leaderOf: (group: string) => Promise<MortalServer>;
}

export async function openPark(count: 1 | 3): Promise<ServerPark> {
  if (count === 1) {
    const server = await MortalServer.start();
    return {
      servers: [server],
      urls: [server.url],
      leaderOf: async () => server,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  }
  // Clients that learn of the other servers would go past their lines.
  const cluster = await ServerCluster.start(['--no_advertise']);
  return {
    servers: cluster.servers,
    urls: cluster.urls,
    leaderOf: async (group) => (await cluster.rolesIn(group)).leader,
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

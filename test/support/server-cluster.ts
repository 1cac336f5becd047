import { jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { logStream } from '../../src/protocol/subjects.js';
import { freePort } from './free-port.js';
import { MortalServer } from './mortal-server.js';

type Copies = NonNullable<StreamInfo['cluster']>;
const POLL_MS = 50;

/** Three nats-servers on this machine that share JetStream. */
export class ServerCluster implements AsyncDisposable {
  readonly servers: readonly MortalServer[];

  private constructor(servers: readonly MortalServer[]) {
    this.servers = servers;
  }

  static async start(extraArgs: readonly string[] = []): Promise<ServerCluster> {
    const routes = await Promise.all([freePort(), freePort(), freePort()]);
    const urls = routes.map((port) => `nats://127.0.0.1:${port}`);
    const argsOf = (index: number): readonly string[] => [
      ...['--server_name', `s${index}`, '--cluster_name', 'c'],
      ...['--cluster', urls[index] as string, '--routes', urls.join(',')],
      ...extraArgs,
    ];
    return new ServerCluster(await Promise.all(urls.map((_, index) => MortalServer.start({ extraArgs: argsOf(index) }))));
  }

  get urls(): readonly string[] {
    return this.servers.map(({ url }) => url);
  }

  /** The server that leads the log of a group, and the others. Waits for one that leads. */
  async rolesIn(group: string): Promise<{ readonly leader: MortalServer; readonly others: readonly MortalServer[] }> {
    const { leader: name } = await this.#copies(group, ({ leader }) => leader !== undefined);
    const leader = this.servers[Number(name?.slice(1))] as MortalServer;
    return { leader, others: this.servers.filter((server) => server !== leader) };
  }

  /** Resolves when every server has the whole log of a group. */
  async whole(group: string): Promise<void> {
    await this.#copies(
      group,
      ({ replicas = [] }) => replicas.length === 2 && replicas.every(({ current, offline }) => current && !offline),
    );
  }

  /** Asks for the copies of the log until they are as wanted. */
  async #copies(group: string, isWanted: (cluster: Copies) => boolean): Promise<Copies> {
    const connection = await connect({ servers: [...this.urls], timeout: 1_000, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    try {
      const { streams } = await jetstreamManager(connection, { timeout: 1_000, checkAPI: false });
      for (;;) {
        const info = await streams.info(logStream(group)).catch(() => undefined);
        if (info?.cluster && isWanted(info.cluster)) return info.cluster;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    } finally {
      await connection.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }
}

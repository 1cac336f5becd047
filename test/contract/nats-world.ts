import { connectNats } from '../../src/nats/connect-nats.js';
import { startServer, type StartServerOptions } from '../../src/server/start-server.js';
import { TcpLine } from '../support/tcp-line.js';
import type { ContractWorld } from './contract-world.js';
import { statusOf } from './link-status.js';

/** A real server; every member has a TCP line of its own to it. */
export async function natsWorld(options: StartServerOptions): Promise<ContractWorld> {
  const server = await startServer(options);
  const lines: TcpLine[] = [];
  return {
    async open(group, signal) {
      const line = await TcpLine.to(server.port);
      lines.push(line);
      const link = await connectNats({ servers: line.url }).link(group, { name: 'contract', timeoutMs: 5_000, ...(signal && { signal }) });
      return {
        link,
        async cut() {
          await line.cut();
          await statusOf(link, 'disconnected');
        },
        async mend() {
          await line.mend();
          await statusOf(link, 'connected');
        },
      };
    },
    async close() {
      await Promise.all(lines.map((line) => line.cut()));
      await server.stop();
    },
  };
}
